/** Where a question makes no sense for a network: the others, a press away. */
import type { ReactNode } from "react";
import { useLabState, useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { QUESTIONS } from "./questions";

export function OtherQuestions(): ReactNode {
  const { lab } = useStudio();
  const asking = useLabState((state) => state.asking);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <span className="text-muted">Ask instead:</span>
      {QUESTIONS.filter(({ kind }) => kind !== asking).map(({ kind, title }) => (
        <Button key={kind} onClick={() => lab.getState().ask(kind)}>
          {title}
        </Button>
      ))}
    </div>
  );
}
