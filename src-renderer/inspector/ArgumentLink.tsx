import { Link2, Link2Off, Plus } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { argumentsInView } from "#core/blocks/arguments-in-view";
import type { ParamSpec } from "#core/layers/layer";
import { isArgumentReference, type Literal, type ParamValue } from "#core/layers/param-value";
import { dereference } from "#core/layers/resolve-params";
import type { BlockArgument } from "#core/network/document";
import { useDocument, useEnteredBlocks } from "../stores/context";
import { IconButton } from "../ui/Button";
import { Field } from "../ui/Field";
import { DropdownMenu } from "../ui/Menu";
import { NumberField } from "../ui/NumberField";

export interface ArgumentLinkProps {
  readonly spec: ParamSpec;
  readonly value: ParamValue;
  /** Arguments of the surrounding block, or of the network, that are of the right kind. */
  readonly choices: readonly BlockArgument[];
  readonly disabled: boolean;
  /** The field for a value of its own; shown while no argument is followed. */
  readonly children: ReactNode;
  onChange(value: ParamValue, gesture?: string): void;
  /** Makes an argument that it follows from now on. Absent: it can follow only what is there. */
  onNew?(present: Literal): void;
}

/** A parameter has a value of its own, or follows an argument of the block around it or of the network, times a factor. */
export function ArgumentLink({
  spec,
  value,
  choices,
  disabled,
  children,
  onChange,
  onNew,
}: ArgumentLinkProps): ReactNode {
  const reference = isArgumentReference(value) ? value : undefined;
  const isNumber = spec.kind === "integer" || spec.kind === "number";
  const valueNow = useValueInView(value);
  const label = choices.find((choice) => choice.name === reference?.arg)?.label ?? reference?.arg;
  return (
    <div className="flex items-start gap-1">
      <div className="min-w-0 flex-1">
        {reference === undefined ? (
          children
        ) : (
          <>
            <Field label={spec.label} help={spec.help}>
              {({ id }) => (
                <output
                  id={id}
                  className="flex h-7 items-center gap-1 truncate rounded-control border border-line px-2"
                >
                  <span className="truncate">{label}</span>
                  <span className="numeric ml-auto text-muted">
                    {valueNow === undefined ? "–" : String(valueNow)}
                  </span>
                </output>
              )}
            </Field>
            {isNumber && (
              <NumberField
                label="times"
                help={`What ${label} is multiplied by here.`}
                value={reference.factor ?? 1}
                min={0.0625}
                max={1024}
                step={1}
                disabled={disabled}
                onChange={(factor) =>
                  onChange(
                    factor === 1 ? { arg: reference.arg } : { arg: reference.arg, factor },
                    `factor:${spec.label}`,
                  )
                }
              />
            )}
          </>
        )}
      </div>
      <DropdownMenu
        align="end"
        entries={[
          { kind: "heading", id: "heading", label: "Takes its value from" },
          {
            id: "own",
            label: "A value of its own",
            icon: Link2Off,
            checked: reference === undefined,
            // What it has been so far, so that letting go of the argument changes nothing by itself.
            run: () => onChange(valueNow ?? spec.default),
          },
          ...choices.map((choice) => ({
            id: choice.name,
            label: `Argument: ${choice.label}`,
            icon: Link2,
            checked: reference?.arg === choice.name,
            run: () => onChange({ arg: choice.name }),
          })),
          ...(onNew
            ? [
                { kind: "separator" as const, id: "before-new" },
                {
                  id: "new",
                  label: `A new argument: ${spec.label}`,
                  icon: Plus,
                  run: () => onNew(valueNow ?? spec.default),
                },
              ]
            : []),
        ]}
      >
        <IconButton
          icon={reference ? Link2 : Link2Off}
          label={reference ? `Follows ${label}` : "Follow an argument"}
          disabled={disabled}
          className="mt-0.5"
        />
      </DropdownMenu>
    </div>
  );
}

/** What a parameter comes to in the block that is in view, in its first repeat. */
function useValueInView(value: ParamValue): Literal | undefined {
  const { blocks, arguments: declared } = useDocument();
  const entered = useEnteredBlocks();
  const values = useMemo(() => argumentsInView(declared, blocks, entered), [declared, blocks, entered]);
  const found = dereference(value, values);
  return found.ok ? found.value : undefined;
}
