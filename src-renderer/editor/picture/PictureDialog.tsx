/** The drawing as a picture, or its layers as a table: which, how, and a look at it before it is saved. */
import { type ReactNode, useMemo, useState } from "react";
import { drawPicture } from "#core/formats/picture/draw-picture";
import { DOTS, type PictureFile, type PictureOptions } from "#core/formats/picture/picture-options";
import { svgFile } from "#core/pictures/svg";
import { useAnalysisState, useDocumentState, useInterfaceState, useStudio } from "../../stores/context";
import type { PicturePart } from "../../stores/interface-store";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { SegmentedControl } from "../../ui/SegmentedControl";
import { type DrawnPart, drawnPart } from "./drawn-part";
import { savePicture } from "./save-picture";

type Look = Omit<PictureOptions, "view">;

const FILES: Readonly<Record<PictureFile, { readonly label: string; readonly words: string }>> = {
  svg: { label: "SVG", words: "Sharp at any size, and drawing programs can change it." },
  png: { label: "PNG", words: "Pixels, for slides and pages." },
  pdf: {
    label: "PDF",
    words: "Sharp at any size, for a paper: text stays text, and its letters are inside.",
  },
  csv: { label: "CSV", words: "The table of layers for a spreadsheet: shapes, parameters, FLOPs." },
  md: { label: "Markdown", words: "The table of layers for a README." },
};

/** For what was asked to be saved, while it is open. */
export function Picturing(): ReactNode {
  const { screen } = useStudio();
  const part = useInterfaceState((state) => state.picturing);
  const isOpen = useDocumentState((state) => state.document !== undefined);
  if (part === undefined || !isOpen) return null;
  return <PictureDialog asked={part} onClose={() => screen.getState().setPicturing(undefined)} />;
}

function PictureDialog({ asked, onClose }: { readonly asked: PicturePart; onClose(): void }): ReactNode {
  const studio = useStudio();
  const selected = useDocumentState((state) => state.selection.size);
  const isInBlock = useDocumentState((state) => state.viewPath.length > 0);
  const [part, setPart] = useState<PicturePart>(selected > 0 ? asked : "whole");
  const [look, setLook] = useState<Look>({ file: "svg", theme: "light", inside: "closed", dots: "300" });
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  // An analysis may come while the dialog is open.
  const analysis = useAnalysisState((state) => state.analysis);
  const drawn = useMemo(() => analysis && drawnPart(studio, part, analysis), [studio, part, analysis]);
  const change = (next: Partial<Look>): void => {
    setLook({ ...look, ...next });
    setRefusal(undefined);
  };
  async function save(): Promise<void> {
    if (!drawn) return;
    setBusy(true);
    setRefusal(undefined);
    try {
      await savePicture(studio.services, drawn, look);
      onClose();
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }
  const isTable = look.file === "csv" || look.file === "md";
  return (
    <Dialog
      open
      title="Save picture or table"
      onClose={onClose}
      actions={
        <>
          <Button tone="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button tone="primary" disabled={busy || !drawn} onClick={() => void save()}>
            {busy ? "Saving" : "Save"}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-x-3 gap-y-3 pt-3">
        <Choice
          label="File"
          value={look.file}
          values={(Object.keys(FILES) as PictureFile[]).map((value) => [value, FILES[value].label] as const)}
          onChange={(file) => change({ file })}
        />
        <span />
        <p className="-mt-1 text-small text-muted">{FILES[look.file].words}</p>
        <Choice
          label="Part"
          value={part}
          values={[
            ["whole", isInBlock ? "This block" : "Whole network"],
            ...(selected > 0 ? ([["selection", "Selection"]] as const) : []),
          ]}
          onChange={(next) => {
            setPart(next);
            setRefusal(undefined);
          }}
        />
        <Choice
          label="Blocks"
          value={look.inside}
          values={[
            ["closed", "Closed"],
            ["open", "With their insides"],
          ]}
          onChange={(inside) => change({ inside })}
        />
        {!isTable && (
          <Choice
            label="Colours"
            value={look.theme}
            values={[
              ["light", "Light"],
              ["dark", "Dark"],
            ]}
            onChange={(theme) => change({ theme })}
          />
        )}
        {look.file === "png" && (
          <Choice
            label="Dots per inch"
            value={look.dots}
            values={DOTS.map((dots) => [dots, dots] as const)}
            onChange={(dots) => change({ dots })}
          />
        )}
      </div>
      {!isTable && drawn && <Preview drawn={drawn} look={look} />}
      {refusal !== undefined && (
        <p role="alert" className="pt-3 text-error">
          {refusal}
        </p>
      )}
    </Dialog>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly values: readonly (readonly [Value, string])[];
  onChange(value: Value): void;
}

function Choice<Value extends string>({ label, value, values, onChange }: ChoiceProps<Value>): ReactNode {
  return (
    <>
      <span className="text-muted">{label}</span>
      <SegmentedControl<Value>
        label={label}
        small
        value={value}
        segments={values.map(([each, words]) => ({ value: each, label: words }))}
        onChange={onChange}
      />
    </>
  );
}

/** In the file's own colours. An image has no typefaces of the page, so its letters are those of the computer. */
function Preview({ drawn, look }: { readonly drawn: DrawnPart; readonly look: Look }): ReactNode {
  const { inside, theme } = look;
  const address = useMemo(() => {
    try {
      const picture = drawPicture(drawn.network, { inside, view: drawn.view });
      return `data:image/svg+xml,${encodeURIComponent(svgFile(picture, drawn.name, theme))}`;
    } catch {
      // Why there is none is said where it is to be saved.
      return undefined;
    }
  }, [drawn, inside, theme]);
  if (address === undefined) return null;
  return (
    <img
      src={address}
      alt={`${drawn.name}, as it will be saved`}
      className="mx-auto mt-4 block max-h-[36vh] max-w-full rounded-control border border-line object-contain"
    />
  );
}
