/** What is being imported in this window, and what the last import of a model brought. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ImportReport } from "#core/imports/import-report";

export interface ImportsState {
  readonly isOpen: boolean;
  /** Counts the imports of this window: each begins anew. */
  readonly attempt: number;
  /** Files as a person chose them; empty: they are to be chosen. */
  readonly chosen: readonly File[];
  /** Of the last model that was imported. */
  readonly report: ImportReport | undefined;
  readonly isReportShown: boolean;
  begin(files?: readonly File[]): void;
  close(): void;
  /** A model came over: its report takes the place of the import. */
  finish(report: ImportReport): void;
  showReport(isShown: boolean): void;
}
export type ImportsStore = StoreApi<ImportsState>;

export function createImportsStore(): ImportsStore {
  return createStore<ImportsState>((set, get) => ({
    isOpen: false,
    attempt: 0,
    chosen: [],
    report: undefined,
    isReportShown: false,
    begin: (chosen = []) => set({ isOpen: true, attempt: get().attempt + 1, chosen, isReportShown: false }),
    close: () => set({ isOpen: false, chosen: [] }),
    finish: (report) => set({ isOpen: false, chosen: [], report, isReportShown: true }),
    showReport: (isReportShown) => set({ isReportShown }),
  }));
}
