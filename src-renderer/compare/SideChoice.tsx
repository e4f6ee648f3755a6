/** What stands on a side: the open drawing, a run, a template, or files of any format that is read. */
import { FileInput } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { TEMPLATES } from "#core/templates/index";
import { handOver } from "../imports/hand-over";
import { useDocumentState, useRunsState, useStudio } from "../stores/context";
import { type Comparison, type ComparisonSide, errorNotice } from "../stores/interface-store";
import { IconButton } from "../ui/Button";
import { Select } from "../ui/Select";
import { keyOf, offers } from "./choices";

export interface SideChoiceProps {
  readonly label: string;
  readonly side: ComparisonSide | undefined;
  /** Files that the other side has are offered too. */
  readonly others: Comparison;
  onChange(side: ComparisonSide): void;
}

export function SideChoice({ label, side, others, onChange }: SideChoiceProps): ReactNode {
  const { services, screen } = useStudio();
  const drawing = useDocumentState((state) => state.document?.name);
  const runs = useRunsState((state) => state.runs);
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const choices = offers({ drawing, runs, templates: TEMPLATES }, [others.one, others.other]);
  async function hand(files: readonly File[]): Promise<void> {
    setBusy(true);
    try {
      const handing = { signal: new AbortController().signal, onProgress: () => {} };
      const upload = await handOver(services.client, files, handing);
      if (upload !== undefined) onChange({ kind: "files", upload, name: files[0]?.name ?? "file" });
    } catch (error) {
      screen.getState().notify({ ...errorNotice(error), topic: "file" });
    } finally {
      setBusy(false);
    }
  }
  return (
    <div className="flex min-w-0 items-center gap-1">
      <Select
        label={label}
        className="w-56 min-w-0 max-[1100px]:w-44"
        value={keyOf(side)}
        choices={choices}
        placeholder="Choose a network"
        onChange={(value) => {
          const offer = choices.find((choice) => choice.value === value);
          if (offer) onChange(offer.side);
        }}
      />
      <IconButton
        icon={FileInput}
        label={`${label}: choose files`}
        disabled={isBusy}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={`${label}: files`}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          target.value = "";
          if (files.length > 0) void hand(files);
        }}
      />
    </div>
  );
}
