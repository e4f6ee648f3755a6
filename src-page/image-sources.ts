/** The ways by which an image comes into the page: dropped anywhere, chosen, or pasted. */
import { element } from "./view";

export function onImage(take: (file: File) => void): void {
  const chooser = element<HTMLInputElement>("file");
  const takeFirst = (files: FileList | undefined): void => {
    const [file] = files ?? [];
    if (file) take(file);
  };
  chooser.addEventListener("change", () => {
    takeFirst(chooser.files ?? undefined);
    // The same file again is a change too.
    chooser.value = "";
  });
  chooser.disabled = false;
  addEventListener("paste", (event) => takeFirst(event.clipboardData?.files));
  addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("over");
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) document.body.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("over");
    takeFirst(event.dataTransfer?.files);
  });
}
