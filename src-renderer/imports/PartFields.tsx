/** Where a file cannot come over whole, or leaves its size open: which part of it, and for which images. */
import { type ReactNode, useId, useState } from "react";
import type { ImportReport } from "#core/imports/import-report";
import type { RaiseOptions } from "#core/imports/raise/raise-model";
import { Field, TextInput } from "../ui/Field";
import { NumberField } from "../ui/NumberField";
import { Part } from "./ReportBody";

export interface PartFieldsProps {
  readonly report: ImportReport;
  /** Steps that a part may end with. */
  readonly ends: readonly string[];
  readonly options: RaiseOptions;
  onChange(options: RaiseOptions): void;
}

export function PartFields({ report, ends, options, onChange }: PartFieldsProps): ReactNode {
  const { images, isWhole } = report;
  const isPart = !isWhole || options.part !== undefined;
  if (!isPart && !images.isOpen) return null;
  return (
    <>
      {images.isOpen && (
        <Part title="Size of the images">
          <p className="text-muted">
            The file leaves it open, and a drawing has one. Another size may make more of the network come
            over.
          </p>
          <SizeFields
            key={images.shape.join()}
            shape={images.shape}
            onChange={(imageSize) => onChange({ ...options, imageSize })}
          />
        </Part>
      )}
      {isPart && (
        <Part title="The part that comes over">
          <p className="text-muted">
            From the image to the step named here, with an end of its own that gives classes. It can be
            trained, and what was learned is in it.
          </p>
          <EndField
            key={report.end}
            end={report.end}
            ends={ends}
            onChange={(part) => onChange({ ...options, part })}
          />
        </Part>
      )}
    </>
  );
}

function EndField(props: {
  readonly end: string;
  readonly ends: readonly string[];
  onChange(end: string): void;
}): ReactNode {
  const { end, ends, onChange } = props;
  const list = useId();
  const [typed, setTyped] = useState(end);
  const isKnown = typed === end || ends.includes(typed);
  const take = (): void => {
    if (typed !== end && isKnown) onChange(typed);
  };
  return (
    <Field
      label="It ends with the step"
      error={
        isKnown ? undefined : "There is no such step in the part that can be had. Choose one of the list."
      }
    >
      {(ids) => (
        <>
          <TextInput
            {...ids}
            list={list}
            className="numeric"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            onBlur={take}
            onKeyDown={({ key }) => key === "Enter" && take()}
          />
          <datalist id={list}>
            {ends.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

const SIDES = { min: 1, max: 4_096, integer: true } as const;

function SizeFields(props: {
  readonly shape: ImportReport["images"]["shape"];
  onChange(size: readonly [number, number]): void;
}): ReactNode {
  const { shape, onChange } = props;
  const [size, setSize] = useState<readonly [number, number]>([shape[0], shape[1]]);
  const take = (): void => {
    if (size[0] !== shape[0] || size[1] !== shape[1]) onChange(size);
  };
  return (
    <div>
      <NumberField
        label="Height"
        unit="pixels"
        value={size[0]}
        {...SIDES}
        onChange={(height) => setSize([height, size[1]])}
        onCommit={take}
      />
      <NumberField
        label="Width"
        unit="pixels"
        value={size[1]}
        {...SIDES}
        onChange={(width) => setSize([size[0], width])}
        onCommit={take}
      />
    </div>
  );
}
