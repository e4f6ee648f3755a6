/** What the studio shows: view, panels, theme, notices, and the questions it asks. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { GradientSplit } from "#core/insights/gradient-split";
import type { NetworkDocument } from "#core/network/document";
import type { ThemeChoice } from "../ui/theme";
import { foldedPanels, type Room } from "./panel-room";
import type { Preferences } from "./services";

/** Everything there is to do, and the layers; or the layers of the drawing alone. */
export type SearchScope = "everything" | "layers";
/** All that the canvas shows, or what is selected on it. */
export type PicturePart = "whole" | "selection";
/** What stands on a side of a comparison of networks. */
export type ComparisonSide =
  /** The open one. */
  | { readonly kind: "drawing" }
  | { readonly kind: "run"; readonly run: string }
  | { readonly kind: "template"; readonly template: string }
  /** That were handed over to the host. */
  | { readonly kind: "files"; readonly upload: string; readonly name: string };
/** A side that is still to be chosen is absent. */
export interface Comparison {
  readonly one?: ComparisonSide;
  readonly other?: ComparisonSide;
}
export type StudioView = "design" | "train" | "runs" | "lab";
export type PanelId = "palette" | "inspector" | "dock";
export type DockTab = "problems" | "summary" | "training" | "try";

/** How curves are drawn, the same wherever they are. */
export interface ChartSettings {
  /** Weight of the past in the moving average of the batch curves, 0 to 1; 0: off. */
  readonly smoothing: number;
  readonly logLoss: boolean;
  /** Channel that is shown as heat; of a run that has none of this name, and where none was chosen, its first. */
  readonly heat?: string;
}

export interface Notice {
  readonly id: number;
  readonly severity: "info" | "warning" | "error";
  readonly message: string;
  /** Shown on demand. */
  readonly detail?: string;
  readonly action?: { readonly label: string; run(): void };
  /** What was refused. The refusal goes when the same is tried again, or when nothing stands in its way any more. */
  readonly topic?: NoticeTopic;
}
export type NoticeTopic = "training" | "run" | "dataset" | "file" | "lab";

/** A question with a few answers ("Save", "Discard"), or one line of text. */
export interface Question {
  readonly id: number;
  readonly title: string;
  readonly message?: string;
  readonly options: readonly {
    readonly id: string;
    readonly label: string;
    readonly tone?: "primary" | "danger";
  }[];
  /** Present: the dialog asks for a line of text too, and the answer is that line. */
  readonly text?: {
    readonly label: string;
    readonly initial: string;
    check?(value: string): string | undefined;
  };
  resolve(answer: { option: string; text: string } | undefined): void;
}

/** What is looked into: a run's weights, or the open drawing with first values. */
export type LookedInto = { readonly run: string } | "drawing";

/** An answer that lies on the drawing: what of the gradient comes back through each skip, and through each F. */
export interface ShownGradient {
  /** That was asked. */
  readonly network: NetworkDocument;
  /** Whose gradient it is, and on which images. */
  readonly words: string;
  readonly figures: GradientSplit;
}

export interface InterfaceState {
  readonly view: StudioView;
  readonly theme: ThemeChoice;
  /** As shown: by a person's choice, or because the window has no room. */
  readonly collapsed: Readonly<Record<PanelId, boolean>>;
  /** As a person chose it; so again once a window that was too small has room. */
  readonly chosenCollapsed: Readonly<Record<PanelId, boolean>>;
  /** Widths of the side panels and the height of the dock, in pixels: as a person set them, whatever a small window makes of them. */
  readonly sizes: Readonly<Record<PanelId, number>>;
  /** Percentages by group id and panel id, of parts that share a view. */
  readonly layouts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly charts: ChartSettings;
  /** Zoomed in, cards on the canvas show what their layers give for one picture. */
  readonly cardMaps: boolean;
  readonly dockTab: DockTab;
  /** A person opened the rarely changed parameters of a layer: those of the next one are wanted too. */
  readonly moreParams: boolean;
  readonly notices: readonly Notice[];
  readonly questions: readonly Question[];
  readonly searchOpen: boolean;
  /** What the search palette looks through. */
  readonly searchScope: SearchScope;
  readonly helpOpen: boolean;
  /** The run whose model is being exported. */
  readonly exporting: string | undefined;
  /** What of the drawing is being saved as a picture. */
  readonly picturing: PicturePart | undefined;
  /** The networks that are being compared. */
  readonly comparing: Comparison | undefined;
  /** The run whose weights are being scored. */
  readonly evaluating: string | undefined;
  /** The run whose mistakes are looked at. */
  readonly mistakes: string | undefined;
  readonly lookingInto: LookedInto | undefined;
  readonly gradientShown: ShownGradient | undefined;
  setView(view: StudioView): void;
  setTheme(theme: ThemeChoice): void;
  setCollapsed(panel: PanelId, collapsed: boolean): void;
  /** The window's size has changed: panels that would leave the canvas too little room are folded. */
  fitPanels(window: Room): void;
  setSize(panel: PanelId, pixels: number): void;
  setLayout(group: string, layout: Readonly<Record<string, number>>): void;
  setCharts(change: Partial<ChartSettings>): void;
  setCardMaps(shown: boolean): void;
  setDockTab(tab: DockTab): void;
  setMoreParams(shown: boolean): void;
  notify(notice: Omit<Notice, "id">): number;
  dismiss(id: number): void;
  /** Dismisses what was said on a topic. */
  withdraw(topic: NoticeTopic): void;
  /** Resolves with the id of the chosen option, or undefined when it is dismissed. */
  choose(question: Omit<Question, "id" | "resolve" | "text">): Promise<string | undefined>;
  /** Resolves with the line of text, or undefined when it is dismissed. */
  ask(question: {
    title: string;
    message?: string;
    label: string;
    initial?: string;
    confirm: string;
    check?(value: string): string | undefined;
  }): Promise<string | undefined>;
  setSearchOpen(open: boolean, scope?: SearchScope): void;
  setHelpOpen(open: boolean): void;
  setExporting(run: string | undefined): void;
  setPicturing(part: PicturePart | undefined): void;
  setComparing(comparison: Comparison | undefined): void;
  setEvaluating(run: string | undefined): void;
  setMistakes(run: string | undefined): void;
  setLookingInto(subject: LookedInto | undefined): void;
  setGradientShown(gradient: ShownGradient | undefined): void;
}
export type InterfaceStore = StoreApi<InterfaceState>;

const REMEMBERED = "interface";
const PANELS: readonly PanelId[] = ["palette", "inspector", "dock"];

interface Remembered {
  theme: ThemeChoice;
  collapsed: Record<PanelId, boolean>;
  sizes: Record<PanelId, number>;
  layouts: Record<string, Record<string, number>>;
  charts: ChartSettings;
  cardMaps: boolean;
}

function remember(preferences: Preferences): Remembered {
  const fallback: Remembered = {
    theme: "system",
    collapsed: { palette: false, inspector: false, dock: false },
    sizes: { palette: 212, inspector: 280, dock: 240 },
    layouts: {},
    charts: { smoothing: 0, logLoss: false },
    cardMaps: true,
  };
  const text = preferences.read(REMEMBERED);
  if (text === undefined) return fallback;
  try {
    const value = JSON.parse(text) as Partial<Remembered>;
    return {
      theme: value.theme === "dark" || value.theme === "light" ? value.theme : "system",
      collapsed: { ...fallback.collapsed, ...value.collapsed },
      sizes: { ...fallback.sizes, ...value.sizes },
      layouts: value.layouts ?? {},
      charts: { ...fallback.charts, ...value.charts },
      cardMaps: value.cardMaps !== false,
    };
  } catch {
    return fallback;
  }
}

export function createInterfaceStore(preferences: Preferences): InterfaceStore {
  let next = 1;
  /** Of the window; not known before it is shown. */
  let room: Room = { width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY };
  /** What a person opened in this window, the latest last: it stays, and others make room for it. */
  let opened: readonly PanelId[] = [];
  const store = createStore<InterfaceState>((set, get) => {
    function put(question: Omit<Question, "id">): void {
      const id = next++;
      set({
        questions: [
          ...get().questions,
          {
            ...question,
            id,
            resolve(answer) {
              set({ questions: get().questions.filter((other) => other.id !== id) });
              question.resolve(answer);
            },
          },
        ],
      });
    }
    function fold(change: Partial<Pick<InterfaceState, "chosenCollapsed" | "sizes">> = {}): void {
      const chosenCollapsed = change.chosenCollapsed ?? get().chosenCollapsed;
      const sizes = change.sizes ?? get().sizes;
      const collapsed = foldedPanels(chosenCollapsed, sizes, room, opened);
      const same = PANELS.every((panel) => collapsed[panel] === get().collapsed[panel]);
      set({ ...change, ...(same ? {} : { collapsed }) });
    }
    const remembered = remember(preferences);
    return {
      view: "design",
      dockTab: "training",
      moreParams: false,
      notices: [],
      questions: [],
      searchOpen: false,
      searchScope: "everything",
      helpOpen: false,
      ...remembered,
      chosenCollapsed: remembered.collapsed,
      exporting: undefined,
      picturing: undefined,
      comparing: undefined,
      evaluating: undefined,
      mistakes: undefined,
      lookingInto: undefined,
      gradientShown: undefined,
      setView: (view) => set({ view }),
      setTheme: (theme) => set({ theme }),
      setCollapsed(panel, collapsed) {
        opened = [...opened.filter((other) => other !== panel), ...(collapsed ? [] : [panel])];
        fold({ chosenCollapsed: { ...get().chosenCollapsed, [panel]: collapsed } });
      },
      fitPanels(window) {
        if (window.width === room.width && window.height === room.height) return;
        room = window;
        opened = [];
        fold();
      },
      setSize: (panel, pixels) => set({ sizes: { ...get().sizes, [panel]: Math.round(pixels) } }),
      setLayout: (group, layout) => set({ layouts: { ...get().layouts, [group]: layout } }),
      setCharts: (change) => set({ charts: { ...get().charts, ...change } }),
      setCardMaps: (cardMaps) => set({ cardMaps }),
      setDockTab(dockTab) {
        set({ dockTab });
        get().setCollapsed("dock", false);
      },
      notify(notice) {
        // The same words twice are one notice: an autosave that fails every second says so once.
        const same = get().notices.find((other) => other.message === notice.message);
        if (same) return same.id;
        const id = next++;
        set({ notices: [...get().notices, { ...notice, id }].slice(-3) });
        return id;
      },
      dismiss: (id) => set({ notices: get().notices.filter((notice) => notice.id !== id) }),
      withdraw(topic) {
        const { notices } = get();
        if (notices.some((notice) => notice.topic === topic))
          set({ notices: notices.filter((notice) => notice.topic !== topic) });
      },
      choose: (question) =>
        new Promise((resolve) => put({ ...question, resolve: (answer) => resolve(answer?.option) })),
      ask: ({ title, message, label, initial, confirm, check }) =>
        new Promise((resolve) =>
          put({
            title,
            ...(message === undefined ? {} : { message }),
            options: [{ id: "confirm", label: confirm, tone: "primary" }],
            text: { label, initial: initial ?? "", ...(check ? { check } : {}) },
            resolve: (answer) => resolve(answer?.text),
          }),
        ),
      setSearchOpen: (searchOpen, searchScope = get().searchScope) => set({ searchOpen, searchScope }),
      setHelpOpen: (helpOpen) => set({ helpOpen }),
      setMoreParams: (moreParams) => set({ moreParams }),
      setExporting: (exporting) => set({ exporting }),
      setPicturing: (picturing) => set({ picturing }),
      setComparing: (comparing) => set({ comparing }),
      setEvaluating: (evaluating) => set({ evaluating }),
      setMistakes: (mistakes) => set({ mistakes }),
      setLookingInto: (lookingInto) => set({ lookingInto }),
      setGradientShown: (gradientShown) => set({ gradientShown }),
    };
  });
  store.subscribe((state, before) => {
    if (
      state.theme === before.theme &&
      state.chosenCollapsed === before.chosenCollapsed &&
      state.sizes === before.sizes &&
      state.layouts === before.layouts &&
      state.charts === before.charts &&
      state.cardMaps === before.cardMaps
    )
      return;
    const { theme, chosenCollapsed: collapsed, sizes, layouts, charts, cardMaps } = state;
    preferences.write(REMEMBERED, JSON.stringify({ theme, collapsed, sizes, layouts, charts, cardMaps }));
  });
  return store;
}

/** The words of a notice for whatever was thrown. */
export function errorNotice(error: unknown, prefix = ""): Omit<Notice, "id"> {
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof Error && "detail" in error ? error.detail : undefined;
  return {
    severity: "error",
    message: prefix === "" ? message : `${prefix} ${message}`,
    // A path that the sentence names already is not said twice.
    ...(typeof detail === "string" && !message.includes(detail) ? { detail } : {}),
  };
}
