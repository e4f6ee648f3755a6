/** The whole window: the start view, or the workbench with one of its views; dialogs and notices above both. */
import type { ReactNode } from "react";
import { SearchPalette } from "../commands/SearchPalette";
import { ShortcutsDialog } from "../commands/ShortcutsDialog";
import { Comparing } from "../compare/ComparisonDialog";
import { AddingData } from "../data/AddDataDialog";
import { CheckingData } from "../data/CheckDialog";
import { ViewingData } from "../data/ViewDialog";
import { Picturing } from "../editor/picture/PictureDialog";
import { Importing } from "../imports/ImportDialog";
import { StartView } from "../start/StartView";
import { useTemplateCommands } from "../start/Templates";
import { StudioContext, useDocumentState, useInterfaceState } from "../stores/context";
import type { Studio } from "../stores/studio";
import { Evaluating } from "../training/EvaluateDialog";
import { Exporting } from "../training/ExportDialog";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { TooltipProvider } from "../ui/Tooltip";
import { useThemeAttribute } from "../ui/theme";
import { ConnectionBanner } from "./ConnectionBanner";
import { useStudioCommands } from "./commands/use-studio-commands";
import { DropSign } from "./DropSign";
import { Notices } from "./Notices";
import { Questions } from "./Questions";
import { SkipLinks } from "./SkipLinks";
import { TitleBar } from "./TitleBar";
import { useReopening } from "./use-reopening";
import { insightsView, mistakesView } from "./views";
import { Workbench } from "./Workbench";
import { useWindowDuties } from "./window-duties";

export function App({ studio }: { readonly studio: Studio }): ReactNode {
  return (
    <StudioContext value={studio}>
      <TooltipProvider>
        <ErrorBoundary name="The studio">
          <Window />
        </ErrorBoundary>
      </TooltipProvider>
    </StudioContext>
  );
}

/** Its code is read when it is first opened. */
function LookingAtMistakes(): ReactNode {
  const isOpen = useInterfaceState((state) => state.mistakes !== undefined);
  return isOpen && <mistakesView.View />;
}

function LookingInside(): ReactNode {
  const isOpen = useInterfaceState((state) => state.lookingInto !== undefined);
  return isOpen && <insightsView.View />;
}

function Window(): ReactNode {
  const open = useDocumentState((state) => state.document !== undefined);
  const inLab = useInterfaceState((state) => state.view === "lab");
  useThemeAttribute(useInterfaceState((state) => state.theme));
  useStudioCommands();
  useTemplateCommands();
  useWindowDuties();
  // After the duties: the host knows which window this is before the window asks for what it had open.
  const reopening = useReopening();
  return (
    <div className="flex h-full flex-col bg-background">
      <SkipLinks />
      <ConnectionBanner />
      <TitleBar />
      <main className="relative min-h-0 flex-1">
        {open || inLab ? <Workbench /> : !reopening && <StartView />}
        <Notices />
      </main>
      <Questions />
      <Exporting />
      <Picturing />
      <Comparing />
      <Evaluating />
      <LookingAtMistakes />
      <LookingInside />
      <Importing />
      <AddingData />
      <ViewingData />
      <CheckingData />
      <SearchPalette />
      <ShortcutsDialog />
      <DropSign />
    </div>
  );
}
