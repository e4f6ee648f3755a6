import { Fragment, type ReactNode } from "react";
import type { ParamSpec, ParamSpecs } from "#core/layers/layer";
import { isArgumentReference, type Literal, type ParamValue } from "#core/layers/param-value";
import { checkValue } from "#core/layers/resolve-params";
import type { BlockArgument, NetworkNode } from "#core/network/document";
import { addFollowedArgument, clearParam, type NewArgument, setParam } from "#core/network/edits/index";
import { useDocumentState, useLocation, useStudio } from "../stores/context";
import { NumberField } from "../ui/NumberField";
import { SelectField } from "../ui/Select";
import { SwitchField } from "../ui/Switch";
import { ArgumentLink } from "./ArgumentLink";
import { More } from "./More";
import { applyingParams, type DrawnValues, drawnValue, partsOf } from "./shown-params";

export interface ParamFieldsProps {
  readonly node: NetworkNode;
  readonly specs: ParamSpecs;
  /** Arguments of the surrounding block, or of the network, that a parameter can follow. */
  readonly surrounding: readonly BlockArgument[];
  /** What stands below a parameter. */
  below?(param: string): ReactNode;
}

/** The controls of a layer's parameters, or of a block instance's arguments. What plays no part now is left out. */
export function ParamFields({ node, specs, surrounding, below }: ParamFieldsProps): ReactNode {
  const values = valuesOf(node);
  const shown = Object.entries(applyingParams(specs, values)).map(([key, spec]) => ({ key, spec }));
  const { basic, advanced } = partsOf(shown);
  const field = ({ key, spec }: (typeof shown)[number]): ReactNode => (
    <Fragment key={key}>
      <ParamField node={node} param={key} spec={spec} surrounding={surrounding} />
      {below?.(key)}
    </Fragment>
  );
  const set = advanced.filter(({ key, spec }) => drawnValue(values, key, spec) !== spec.default).length;
  return (
    <>
      {basic.map(field)}
      {advanced.length > 0 && (
        <More owner={node.id} set={set}>
          {advanced.map(field)}
        </More>
      )}
    </>
  );
}

function valuesOf(node: NetworkNode): DrawnValues {
  return node.kind === "layer" ? node.params : node.args;
}

interface ParamFieldProps {
  readonly node: NetworkNode;
  readonly param: string;
  readonly spec: ParamSpec;
  readonly surrounding: readonly BlockArgument[];
}

function ParamField({ node, param, spec, surrounding }: ParamFieldProps): ReactNode {
  const { documents } = useStudio();
  const location = useLocation();
  const disabled = useDocumentState((state) => state.readOnly);
  const value = drawnValue(valuesOf(node), param, spec);
  const set = (next: ParamValue, gesture?: string): void => {
    documents
      .getState()
      .edit(
        `Set ${spec.label.toLowerCase()}`,
        (document) =>
          next === spec.default
            ? clearParam(document, location, node.id, param)
            : setParam(document, location, node.id, param, next),
        gesture === undefined ? {} : { gesture },
      );
  };
  const follows = surrounding.filter((argument) => fitsArgument(spec, argument));
  const control = isArgumentReference(value) ? null : (
    <LiteralField
      spec={spec}
      value={value}
      disabled={disabled}
      onChange={(next) => set(next, `param:${node.id}:${param}`)}
      onCommit={() => documents.getState().endGesture()}
    />
  );
  // Inside a block any parameter may become one that each use sets.
  if (follows.length === 0 && location.kind === "root" && control) return control;
  return (
    <ArgumentLink
      spec={spec}
      value={value}
      choices={follows}
      disabled={disabled}
      onChange={set}
      onNew={(present) =>
        documents
          .getState()
          .edit("Add argument", (document) =>
            addFollowedArgument(document, location, node.id, param, argumentFor(spec, present)),
          )
      }
    >
      {control}
    </ArgumentLink>
  );
}

/** An argument that is to a block what the parameter is to the layer. */
function argumentFor(spec: ParamSpec, present: Literal): NewArgument {
  const { label, kind } = spec;
  return {
    label,
    kind,
    default: present,
    ...(spec.kind === "choice" && { choices: spec.choices.map(({ value }) => value) }),
  };
}

function fitsArgument(spec: ParamSpec, argument: BlockArgument): boolean {
  const isNumber = spec.kind === "integer" || spec.kind === "number";
  if (isNumber) return argument.kind === "integer" || argument.kind === "number";
  if (spec.kind !== "choice") return argument.kind === spec.kind;
  const known = spec.choices.map(({ value }) => value);
  return argument.kind === "choice" && (argument.choices ?? []).every((choice) => known.includes(choice));
}

interface LiteralFieldProps {
  readonly spec: ParamSpec;
  /** Undefined: several nodes with different values. */
  readonly value: string | number | boolean | undefined;
  readonly disabled: boolean;
  onChange(value: string | number | boolean): void;
  onCommit(): void;
}

export function LiteralField({ spec, value, disabled, onChange, onCommit }: LiteralFieldProps): ReactNode {
  const wrong = value === undefined ? undefined : checkValue(spec, value);
  const error = wrong === undefined ? undefined : `${spec.label} ${wrong}.`;
  switch (spec.kind) {
    case "boolean":
      return (
        <SwitchField
          label={spec.label}
          help={spec.help}
          checked={value === undefined ? undefined : value === true}
          disabled={disabled}
          onChange={onChange}
        />
      );
    case "choice":
      return (
        <SelectField
          label={spec.label}
          help={spec.help}
          error={error}
          value={value === undefined ? undefined : String(value)}
          disabled={disabled}
          choices={spec.choices}
          onChange={onChange}
        />
      );
    case "integer":
    case "number":
      return (
        <NumberField
          label={spec.label}
          help={spec.help}
          error={error}
          value={value === undefined || typeof value === "number" ? value : spec.default}
          min={spec.min}
          max={spec.max}
          step={spec.step}
          integer={spec.kind === "integer"}
          disabled={disabled}
          onChange={onChange}
          onCommit={onCommit}
        />
      );
    default:
      return spec satisfies never;
  }
}
