/** Asks how pixels become inputs where a file does not say so, in the words of what it does. */
import { RadioGroup } from "radix-ui";
import { type ReactNode, useId } from "react";
import { Field, TextInput } from "../ui/Field";
import { type PixelChoice, type PixelWay, WAYS } from "./pixels";

export interface PixelFieldsProps {
  readonly channels: number;
  readonly classes: number;
  readonly choice: PixelChoice;
  readonly problem: string | undefined;
  /** The file leaves the pixels open; the names of the classes. */
  readonly asksPixels: boolean;
  readonly asksNames: boolean;
  onChange(choice: PixelChoice): void;
}

export function PixelFields(props: PixelFieldsProps): ReactNode {
  const { channels, classes, choice, problem, asksPixels, asksNames, onChange } = props;
  const heading = useId();
  if (!asksPixels && !asksNames) return null;
  const ways = (Object.keys(WAYS) as PixelWay[]).filter((way) => way !== "imagenet" || channels === 3);
  return (
    <section aria-labelledby={heading} className="flex flex-col gap-2">
      <h3 id={heading} className="section-heading">
        {asksPixels ? "How do pixels become inputs?" : "Classes"}
      </h3>
      {asksPixels && (
        <>
          <p className="text-muted">
            The file does not say. With other numbers than it was trained with, a model looks well and
            predicts badly.
          </p>
          <RadioGroup.Root
            aria-labelledby={heading}
            value={choice.way}
            onValueChange={(value) => {
              const way = ways.find((each) => each === value);
              if (way) onChange({ ...choice, way });
            }}
            className="flex flex-col gap-1"
          >
            {ways.map((way) => (
              <RadioGroup.Item
                key={way}
                value={way}
                aria-label={WAYS[way].label}
                className="group flex items-start gap-2 rounded-control border border-line px-2 py-1.5 text-left hover:bg-hover data-[state=checked]:border-faint data-[state=checked]:bg-raised"
              >
                <span
                  aria-hidden
                  className="mt-1 flex size-3 shrink-0 items-center justify-center rounded-full border border-faint group-data-[state=checked]:border-text"
                >
                  <RadioGroup.Indicator className="size-1.5 rounded-full bg-text" />
                </span>
                <span className="min-w-0">
                  <span className="block font-medium text-text">{WAYS[way].label}</span>
                  <span className="block text-small text-muted">{WAYS[way].words}</span>
                </span>
              </RadioGroup.Item>
            ))}
          </RadioGroup.Root>
          {choice.way === "own" && (
            <div className="flex flex-col pl-7">
              <Typed
                label="Divide by"
                value={choice.divisor}
                onChange={(divisor) => onChange({ ...choice, divisor })}
              />
              <Typed label="Mean" value={choice.mean} onChange={(mean) => onChange({ ...choice, mean })} />
              <Typed
                label="Deviation"
                value={choice.deviation}
                onChange={(deviation) => onChange({ ...choice, deviation })}
              />
            </div>
          )}
        </>
      )}
      {asksNames && (
        <details>
          <summary className="cursor-pointer rounded-control text-muted hover:text-text">
            The file does not name its {classes.toLocaleString("en")} classes
          </summary>
          <textarea
            aria-label="Names of the classes, one a line"
            placeholder={"tench\ngoldfish\n…"}
            rows={4}
            spellCheck={false}
            value={choice.names}
            onChange={({ target }) => onChange({ ...choice, names: target.value })}
            className="numeric mt-2 w-full rounded-control border border-line bg-field px-2 py-1 text-small text-text"
          />
        </details>
      )}
      {problem !== undefined && (
        <p role="alert" className="text-error">
          {problem}
        </p>
      )}
    </section>
  );
}

function Typed(props: {
  readonly label: string;
  readonly value: string;
  onChange(text: string): void;
}): ReactNode {
  return (
    <Field label={props.label}>
      {(ids) => (
        <TextInput
          {...ids}
          className="numeric"
          value={props.value}
          onChange={({ target }) => props.onChange(target.value)}
        />
      )}
    </Field>
  );
}
