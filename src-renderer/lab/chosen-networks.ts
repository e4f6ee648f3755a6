/** Networks that a question of one's own is asked about: the open drawing, saved files, templates. */
import { differentData, type OwnData } from "#core/lab/questions/compare";
import type { NetworkDocument } from "#core/network/document";
import type { StudioDataset } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";

export interface ChosenNetwork {
  readonly document: NetworkDocument;
  /** Templates go with any data. */
  readonly isTemplate: boolean;
}

export function openDrawing(document: NetworkDocument): ChosenNetwork {
  return { document, isTemplate: false };
}

/** Undefined: there is no such template. */
export function templateNetwork(id: string): ChosenNetwork | undefined {
  const document = createTemplate(id);
  return document && { document, isTemplate: true };
}

/** Why these cannot be trained on one dataset, in a sentence. */
export function dataRefusal(
  networks: readonly ChosenNetwork[],
  known: readonly StudioDataset[],
): string | undefined {
  return differentData(
    networks.flatMap(({ document, isTemplate }): OwnData[] => {
      const { name: label, dataset } = document;
      if (isTemplate) return [];
      if (typeof dataset !== "string") {
        const { height, width, channels, classes } = dataset;
        return [{ label, imageShape: [height, width, channels], classes }];
      }
      const own = known.find(({ id }) => id === dataset);
      return own ? [{ label, imageShape: own.imageShape, classes: own.classNames.length }] : [];
    }),
  );
}
