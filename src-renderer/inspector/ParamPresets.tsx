import type { ReactNode } from "react";
import type { LayerDefinition, ParamPreset } from "#core/layers/layer";
import { isArgumentReference } from "#core/layers/param-value";
import { resolveParams } from "#core/layers/resolve-params";
import type { BlockArgument, LayerNode, NetworkDocument } from "#core/network/document";
import { setParam } from "#core/network/edits/index";
import { useDocumentState, useLocation, useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { Tooltip } from "../ui/Tooltip";
import { drawnValue } from "./shown-params";

interface ParamPresetsProps {
  /** Below this one. */
  readonly param: string;
  readonly node: LayerNode;
  readonly definition: LayerDefinition;
  /** Arguments of the surrounding block: what follows one counts by its default. */
  readonly surrounding: readonly BlockArgument[];
}

/** Buttons that fill in several parameters at once, below the one that they belong to: one step to undo. */
export function ParamPresets({ param, node, definition, surrounding }: ParamPresetsProps): ReactNode {
  const { documents } = useStudio();
  const location = useLocation();
  const disabled = useDocumentState((state) => state.readOnly);
  const offered = (definition.presets ?? []).filter(
    (preset) => preset.appliesWhen.param === param && isOffered(preset, node, definition),
  );
  const fill = (preset: ParamPreset): void => {
    const defaults = Object.fromEntries(surrounding.map((argument) => [argument.name, argument.default]));
    const values = preset.values(resolveParams(definition, node.params, defaults).params);
    const apply = (document: NetworkDocument): NetworkDocument =>
      Object.entries(values).reduce(
        (changed, [key, value]) => setParam(changed, location, node.id, key, value),
        document,
      );
    documents.getState().edit(preset.label, apply);
  };
  return offered.map((preset) => (
    <Tooltip key={preset.label} label={preset.help}>
      <Button className="mx-1 my-1" disabled={disabled} onClick={() => fill(preset)}>
        {preset.label}
      </Button>
    </Tooltip>
  ));
}

function isOffered({ appliesWhen }: ParamPreset, node: LayerNode, { params }: LayerDefinition): boolean {
  const spec = params[appliesWhen.param];
  if (spec === undefined) return false;
  const value = drawnValue(node.params, appliesWhen.param, spec);
  return isArgumentReference(value) || appliesWhen.is.includes(value);
}
