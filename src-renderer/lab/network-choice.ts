/** The network that a question is about: the open drawing, or a template with skips. */
import { useMemo, useState } from "react";
import { skipsOfDrawing } from "#core/lab/skips/drawing-skips";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate, TEMPLATES } from "#core/templates/index";
import { useDocumentState, useLabState, useStudio } from "../stores/context";

/** Stand for the open drawing, and for the network that was asked about before; templates have no space in their ids. */
const DRAWING = " drawing";
const BEFORE = " before";

export interface NetworkChoice {
  /** The open one, where there is one. */
  readonly drawing: NetworkDocument | undefined;
  readonly network: NetworkDocument | undefined;
  /** Whether its recipe is a person's own. What was asked before keeps its recipe in the network. */
  readonly hasRecipe: boolean;
  readonly isBefore: boolean;
  readonly chosen: string;
  readonly choices: readonly { readonly value: string; readonly label: string; readonly hint?: string }[];
  choose(value: string): void;
}

/** @param template to begin with where no drawing is open */
export function useNetworkChoice(template: string): NetworkChoice {
  const { layers } = useStudio();
  const drawing = useDocumentState((state) => state.document);
  const before = useLabState((state) => state.again?.networks[0]);
  const [chosen, choose] = useState(before ? BEFORE : drawing ? DRAWING : template);
  const templates = useMemo(
    () =>
      TEMPLATES.filter(
        ({ create, group }) => group !== "imagenet" && skipsOfDrawing(layers, create()).length > 0,
      ),
    [layers],
  );
  const network = useMemo(() => {
    if (chosen === BEFORE) return before;
    return chosen === DRAWING ? drawing : createTemplate(chosen);
  }, [chosen, drawing, before]);
  return {
    drawing,
    network,
    hasRecipe: chosen === DRAWING || chosen === BEFORE,
    isBefore: chosen === BEFORE,
    chosen,
    choices: [
      ...(before ? [{ value: BEFORE, label: before.name, hint: "as it was asked before" }] : []),
      ...(drawing ? [{ value: DRAWING, label: drawing.name, hint: "the open drawing" }] : []),
      ...templates.map(({ id, name }) => ({ value: id, label: name })),
    ],
    choose,
  };
}
