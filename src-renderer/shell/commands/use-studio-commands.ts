import { bindCommands } from "../../stores/command-registry";
import { useCommands, useStudio } from "../../stores/context";
import { STUDIO_COMMANDS } from "./studio-commands";

/** The canvas and the training views add theirs while they are shown. */
export function useStudioCommands(): void {
  const studio = useStudio();
  useCommands(() => bindCommands(STUDIO_COMMANDS, studio), [studio]);
}
