/** How components reach the stores: hooks that read one slice through a selector. */
import { createContext, useContext, useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { NodeFacts } from "#core/analysis/analysis";
import type { BlockNode, Graph, GraphLocation, NetworkDocument } from "#core/network/document";
import type { Problem } from "#core/network/problem";
import type { AddingState } from "./adding-store";
import { type AnalysisState, factsOf, problemsOfEdge, problemsOfNode } from "./analysis-store";
import type { BeginningsState } from "./beginnings-store";
import type { Command, CommandsState } from "./command-registry";
import type { DatasetsState } from "./datasets-store";
import type { DevicesState } from "./devices-store";
import type { DocumentState } from "./document-store";
import { enteredBlocks, graphInView, locationInView, pathPrefix } from "./document-view";
import type { ImportsState } from "./imports-store";
import type { InterfaceState } from "./interface-store";
import type { LabState } from "./lab-store";
import type { MapsState } from "./maps-store";
import type { QueueState } from "./queue-store";
import type { RunsState } from "./runs-state";
import type { Studio } from "./studio";
import type { TryingState } from "./trying-store";

export const StudioContext = createContext<Studio | undefined>(undefined);

export function useStudio(): Studio {
  const studio = useContext(StudioContext);
  if (!studio) throw new Error("This component stands outside of the studio.");
  return studio;
}

export function useDocumentState<T>(selector: (state: DocumentState) => T): T {
  return useStore(useStudio().documents, selector);
}
export function useAnalysisState<T>(selector: (state: AnalysisState) => T): T {
  return useStore(useStudio().analysis, selector);
}
export function useRunsState<T>(selector: (state: RunsState) => T): T {
  return useStore(useStudio().runs, selector);
}
export function useQueueState<T>(selector: (state: QueueState) => T): T {
  return useStore(useStudio().queue, selector);
}
export function useBeginningsState<T>(selector: (state: BeginningsState) => T): T {
  return useStore(useStudio().beginnings, selector);
}
export function useLabState<T>(selector: (state: LabState) => T): T {
  return useStore(useStudio().lab, selector);
}
export function useDatasetsState<T>(selector: (state: DatasetsState) => T): T {
  return useStore(useStudio().datasets, selector);
}
export function useAddingState<T>(selector: (state: AddingState) => T): T {
  return useStore(useStudio().adding, selector);
}
export function useDevicesState<T>(selector: (state: DevicesState) => T): T {
  return useStore(useStudio().devices, selector);
}
export function useImportsState<T>(selector: (state: ImportsState) => T): T {
  return useStore(useStudio().imports, selector);
}
export function useTryingState<T>(selector: (state: TryingState) => T): T {
  return useStore(useStudio().trying, selector);
}
export function useMapsState<T>(selector: (state: MapsState) => T): T {
  return useStore(useStudio().maps, selector);
}
export function useInterfaceState<T>(selector: (state: InterfaceState) => T): T {
  return useStore(useStudio().screen, selector);
}
export function useCommandsState<T>(selector: (state: CommandsState) => T): T {
  return useStore(useStudio().commands, selector);
}

function needDocument(document: NetworkDocument | undefined): NetworkDocument {
  if (!document) throw new Error("No network is open.");
  return document;
}

/** The open document; only for components that are shown while one is open. */
export function useDocument(): NetworkDocument {
  return useDocumentState((state) => needDocument(state.document));
}

/** Where edits of the graph in view go. */
export function useLocation(): GraphLocation {
  return useDocumentState(
    useShallow((state) => locationInView(needDocument(state.document), state.viewPath)),
  );
}

/** The graph in view; keeps its identity while nothing in it changes. */
export function useGraph(): Graph {
  return useDocumentState((state) => {
    const document = needDocument(state.document);
    return graphInView(document, state.viewPath) ?? document.graph;
  });
}

/** The entered block nodes, outermost first: the breadcrumb. */
export function useEnteredBlocks(): readonly BlockNode[] {
  return useDocumentState(
    useShallow((state) => enteredBlocks(needDocument(state.document), state.viewPath) ?? []),
  );
}

/** What stands before a node's name in its path: "" or `stage2/1/`. */
export function usePathPrefix(): string {
  return useDocumentState((state) => pathPrefix(needDocument(state.document), state.viewPath));
}

export function useNodeFacts(path: string): NodeFacts | undefined {
  return useAnalysisState(factsOf(path));
}
export function useNodeProblems(location: GraphLocation, node: string): readonly Problem[] {
  return useAnalysisState(problemsOfNode(location, node));
}
export function useEdgeProblems(location: GraphLocation, edge: string): readonly Problem[] {
  return useAnalysisState(problemsOfEdge(location, edge));
}

/** Registers commands while the component is shown. `make` runs again when `dependencies` change. */
export function useCommands(make: () => readonly Command[], dependencies: readonly unknown[]): void {
  const { commands } = useStudio();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller lists what its commands depend on
  const list = useMemo(make, dependencies);
  useEffect(() => commands.getState().register(list), [commands, list]);
}
