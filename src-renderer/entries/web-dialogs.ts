/** Dialogs of the web shell: the browser's file picker to open, names in the workspace to save. */
import { nameRefusal } from "#core/network/name-refusal";
import type { InterfaceStore } from "../stores/interface-store";
import type { ShellDialogs } from "../stores/services";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  csv: "text/csv",
  md: "text/markdown",
  svg: "image/svg+xml",
  png: "image/png",
  pdf: "application/pdf",
};

export function webDialogs(screen: InterfaceStore, page: Document): ShellDialogs {
  /** What was typed last: a path that was refused is mended, not typed again, and the next folder often lies beside it. */
  const folders = new Map<string, string>();
  return {
    openNetwork: () => pickFile(page),
    async saveNetworkAs(suggestedName) {
      const name = await screen.getState().ask({
        title: "Save as",
        message: "The network is saved in the studio's workspace folder.",
        label: "Name",
        initial: suggestedName,
        confirm: "Save",
        check: nameRefusal,
      });
      return name === undefined ? undefined : { kind: "name", name };
    },
    async chooseFolder(purpose) {
      const folder = await screen.getState().ask({
        title: purpose === "dataset" ? "Folder of the dataset" : "Folder for the exported model",
        message: "A browser does not tell where a folder is, so type its full path on this computer.",
        label: "Folder",
        initial: folders.get(purpose) ?? "",
        confirm: "Choose",
      });
      if (folder !== undefined) folders.set(purpose, folder);
      return folder;
    },
    async saveFile({ name, content }) {
      const type = TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
      const url = URL.createObjectURL(
        new Blob([typeof content === "string" ? content : content.slice()], { type }),
      );
      const link = page.createElement("a");
      Object.assign(link, { href: url, download: name });
      link.click();
      // The download begins with a look at the address.
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    },
  };
}

function pickFile(page: Document): Promise<{ text: string; name: string } | undefined> {
  return new Promise((resolve, reject) => {
    const input = page.createElement("input");
    input.type = "file";
    input.accept = ".json,application/json";
    input.addEventListener("cancel", () => resolve(undefined));
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (file) file.text().then((text) => resolve({ text, name: file.name }), reject);
      else resolve(undefined);
    });
    input.click();
  });
}
