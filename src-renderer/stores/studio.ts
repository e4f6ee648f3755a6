/** Everything a window holds, made once by the composition root and handed down through context. */

import type { LayerRegistry } from "#core/layers/registry";
import { type AddingStore, createAddingStore } from "./adding-store";
import { type AnalysisStore, createAnalysisStore } from "./analysis-store";
import { type BeginningsStore, createBeginningsStore } from "./beginnings-store";
import { type CommandRegistry, createCommandRegistry } from "./command-registry";
import { createDatasetsStore, type DatasetsStore } from "./datasets-store";
import { createDevicesStore, type DevicesStore } from "./devices-store";
import { createDocumentStore, type DocumentStore } from "./document-store";
import { createFiles, type Files } from "./files";
import { createImportsStore, type ImportsStore } from "./imports-store";
import { errorNotice, type InterfaceStore } from "./interface-store";
import { createLabStore, type LabStore } from "./lab-store";
import { createMapsStore, type MapsStore } from "./maps-store";
import { createQueueStore, type QueueStore } from "./queue-store";
import { orRefusal } from "./refusal";
import { followDrawing } from "./runs-of-drawing";
import type { RunsStore } from "./runs-state";
import { createRunsStore } from "./runs-store";
import type { StudioServices } from "./services";
import { withdrawStaleNotices } from "./stale-notices";
import { createTryingStore, type TryingStore } from "./trying-store";
import { rememberViews, type ViewMemory } from "./view-memory";

export interface Studio {
  readonly layers: LayerRegistry;
  readonly services: StudioServices;
  readonly documents: DocumentStore;
  readonly analysis: AnalysisStore;
  readonly runs: RunsStore;
  readonly queue: QueueStore;
  readonly beginnings: BeginningsStore;
  readonly lab: LabStore;
  readonly datasets: DatasetsStore;
  readonly adding: AddingStore;
  readonly devices: DevicesStore;
  readonly screen: InterfaceStore;
  readonly views: ViewMemory;
  readonly commands: CommandRegistry;
  readonly files: Files;
  readonly imports: ImportsStore;
  readonly trying: TryingStore;
  readonly maps: MapsStore;
}

export function createStudio(
  layers: LayerRegistry,
  services: StudioServices,
  screen: InterfaceStore,
): Studio {
  const documents = createDocumentStore((change) => orRefusal(screen, change));
  const datasets = createDatasetsStore(services.client, screen);
  const runs = createRunsStore(services.client, screen);
  followDrawing(documents, runs);
  const analysis = createAnalysisStore(layers, documents, datasets);
  withdrawStaleNotices(documents, analysis, screen);
  return {
    layers,
    services,
    screen,
    documents,
    views: rememberViews(documents, services.preferences),
    datasets,
    adding: createAddingStore(services.client, datasets, screen),
    devices: createDevicesStore(services.client, screen),
    analysis,
    runs,
    queue: createQueueStore(services.client, screen),
    beginnings: createBeginningsStore(),
    lab: createLabStore(services.client, screen),
    commands: createCommandRegistry((error) => screen.getState().notify(errorNotice(error))),
    files: createFiles({ services, documents, screen }),
    imports: createImportsStore(),
    trying: createTryingStore(services.client),
    maps: createMapsStore(services.client),
  };
}
