import type { ReactNode } from "react";
import type { DataReport } from "#core/datasets/order";
import { Field, TextInput } from "../ui/Field";
import { formatCount } from "../ui/format-number";
import { NumberField } from "../ui/NumberField";
import { SelectField } from "../ui/Select";
import { BorneFields } from "./BorneFields";
import { type DataChoices, splitProblem } from "./data-choices";
import { PlannedParts } from "./PlannedParts";
import { SplitFields } from "./SplitFields";

const SIZE_HELP =
  "Of all pictures, once they are prepared. Suggested: that of the pictures, or a usual size near theirs.";
const FITS = [
  { value: "crop", label: "Crop" },
  { value: "pad", label: "Pad" },
  { value: "stretch", label: "Stretch" },
] as const;
const BACKGROUNDS = [
  { value: "white", label: "White" },
  { value: "black", label: "Black" },
] as const;

export interface OrderFieldsProps {
  readonly report: DataReport;
  readonly chosen: DataChoices;
  /** Of the data, where a person gives it no other. */
  readonly suggestedName: string;
  readonly groupError?: string | undefined;
  onChange(chosen: DataChoices): void;
}

/** All that can be chosen of how data is prepared, as its files suggest it at first. */
export function OrderFields(props: OrderFieldsProps): ReactNode {
  const { report, chosen, suggestedName, groupError, onChange } = props;
  const [height, width, channels] = report.preparing.imageShape;
  const [wantedHeight, wantedWidth] = chosen.size ?? [height, width];
  const { validation, test } = report.parts;
  return (
    <div className="@container flex flex-col gap-1">
      <Field label="Name">
        {({ id }) => (
          <TextInput
            id={id}
            value={chosen.name ?? suggestedName}
            maxLength={200}
            onChange={({ target }) => onChange({ ...chosen, name: target.value })}
          />
        )}
      </Field>
      {Object.entries(report.choices).map(([name, { label, values, chosen: value, why }]) => (
        <SelectField
          key={name}
          label={label}
          help={why}
          value={value}
          choices={values}
          wraps
          onChange={(next) => onChange({ ...chosen, choices: { ...chosen.choices, [name]: next } })}
        />
      ))}
      <Heading words="Pictures" />
      <NumberField
        label="Height"
        help={SIZE_HELP}
        value={wantedHeight}
        min={1}
        max={4_096}
        integer
        unit="px"
        onChange={(next) => onChange({ ...chosen, size: [next, wantedWidth] })}
      />
      <NumberField
        label="Width"
        help={SIZE_HELP}
        value={wantedWidth}
        min={1}
        max={4_096}
        integer
        unit="px"
        onChange={(next) => onChange({ ...chosen, size: [wantedHeight, next] })}
      />
      <SelectField
        label="Other shapes"
        help="Pictures whose sides have another proportion: what is too long is cropped, what is too short is padded, or all is stretched."
        value={chosen.fit}
        choices={FITS}
        onChange={(fit) => onChange({ ...chosen, fit })}
      />
      {chosen.fit === "pad" && <p className="pb-1 text-right text-small text-muted">The padding is black.</p>}
      <SelectField
        label="Colour"
        value={String(chosen.channels ?? channels)}
        choices={[
          { value: "3", label: "Colour" },
          { value: "1", label: "Grey" },
        ]}
        onChange={(next) => onChange({ ...chosen, channels: next === "1" ? 1 : 3 })}
      />
      <SelectField
        label="Transparent parts"
        help="What they are laid on."
        value={chosen.background}
        choices={BACKGROUNDS}
        onChange={(background) => onChange({ ...chosen, background })}
      />
      <Heading words="Parts" />
      <SplitFields
        split={chosen.split}
        suggested={report.split}
        hasFolders={validation + test > 0}
        groupError={groupError}
        onChange={(split) => onChange({ ...chosen, split })}
      />
      {report.groups && chosen.split.group !== undefined && groupError === undefined && (
        <p className="pt-1 text-small wrap-anywhere text-muted">
          {formatCount(report.groups.count)} {report.groups.count === 1 ? "group" : "groups"}; the largest,{" "}
          {report.groups.largest.name}, has {formatCount(report.groups.largest.count)}{" "}
          {report.groups.largest.count === 1 ? "picture" : "pictures"}.
        </p>
      )}
      {splitProblem(chosen.split) === undefined && <PlannedParts planned={report.planned} />}
      <Heading words="While training" />
      <BorneFields
        own={chosen.augmentation}
        onChange={(augmentation) => onChange({ ...chosen, augmentation })}
      />
    </div>
  );
}

function Heading({ words }: { readonly words: string }): ReactNode {
  return <h3 className="section-heading pt-2">{words}</h3>;
}
