import type { RunRecord } from "#core/training/records";
import type { Studio } from "../stores/studio";

/** Asks first: what the other machine still measures would be lost. */
export async function takeOverRun({ screen, runs }: Studio, record: RunRecord): Promise<void> {
  const machine = runs.getState().elsewhere.get(record.id) ?? "another machine";
  const answer = await screen.getState().choose({
    title: `Take over from ${machine}`,
    message: `This run was last trained on ${machine}. Take it over if that machine is gone or switched off: the run is then interrupted and can be resumed here. If it still trains there, it stops, and what it measured since its last checkpoint is lost.`,
    options: [{ id: "take-over", label: "Take over", tone: "primary" }],
  });
  if (answer === "take-over") await runs.getState().takeOver(record.id);
}
