/** Where adding data begins: it is dropped here, chosen, or its path is typed. */
import { FolderOpen, Images } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import type { GivenData } from "../stores/adding-store";
import { useAddingState, useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { ChooseArea, TakenKinds } from "../ui/ChooseArea";
import { TextInput } from "../ui/Field";
import { givenFiles } from "./given-items";

const READ: readonly (readonly [string, string])[] = [
  [
    "Pictures",
    "a folder for each class, class names in file names, or a table beside them; JPEG, PNG, WebP, GIF, BMP, TIFF, PNM",
  ],
  ["Archives", ".zip, .tar, .tar.gz: the same inside"],
  ["Tables", ".csv of pixels, .npz of NumPy, .parquet of Hugging Face"],
  ["Sets", "CIFAR-10 and -100, MNIST and others in IDX files"],
];

export function ChooseData({ onChoose }: { onChoose(given: GivenData): void }): ReactNode {
  const { services } = useStudio();
  const { nativeFiles, dialogs } = services;
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);

  async function chooseNative(ask: () => Promise<string | undefined>): Promise<void> {
    const path = await ask();
    if (path !== undefined) onChoose({ kind: "path", path });
  }

  return (
    <div className="flex flex-col gap-4 pt-4">
      <ChooseArea icon={Images} words="Drop a folder, an archive or a file here">
        <div className="flex flex-wrap justify-center gap-2">
          <Button
            tone="primary"
            onClick={() =>
              nativeFiles ? void chooseNative(() => dialogs.chooseFolder("dataset")) : folder.current?.click()
            }
          >
            Choose a folder
          </Button>
          <Button
            onClick={() =>
              nativeFiles ? void chooseNative(() => nativeFiles.chooseDataFile()) : files.current?.click()
            }
          >
            Choose a file
          </Button>
        </div>
        <FilesField ref={folder} label="Folder of data" id="data-folder" folders onChoose={onChoose} />
        <FilesField ref={files} label="Files of data" id="data-files" onChoose={onChoose} />
      </ChooseArea>
      {!nativeFiles && <PathField onChoose={onChoose} />}
      <TakenKinds kinds={READ} />
      <p className="text-small text-muted">
        What is found is shown first. The pictures are then brought to one size, once, and kept in the
        workspace; the data itself is left as it is.
      </p>
    </div>
  );
}

function FilesField(props: {
  readonly ref: React.Ref<HTMLInputElement>;
  readonly label: string;
  readonly id: string;
  readonly folders?: boolean;
  onChoose(given: GivenData): void;
}): ReactNode {
  const { ref, label, id, folders = false, onChoose } = props;
  return (
    <input
      ref={ref}
      type="file"
      multiple
      hidden
      aria-label={label}
      data-testid={id}
      {...(folders && { webkitdirectory: "" })}
      onChange={({ target }) => {
        const chosen = [...(target.files ?? [])];
        if (chosen.length > 0) onChoose(givenFiles(chosen));
      }}
    />
  );
}

/** A browser does not tell where a folder is; where the studio runs on this computer nothing needs to be handed over. */
function PathField({ onChoose }: { onChoose(given: GivenData): void }): ReactNode {
  const [path, setPath] = useState(useAddingState(({ typed }) => typed));
  const take = (): void => {
    if (path.trim() !== "") onChoose({ kind: "path", path: path.trim() });
  };
  return (
    <form
      className="flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <FolderOpen size={16} aria-hidden className="shrink-0 text-muted" />
      <TextInput
        aria-label="Full path of the data, on the computer that the studio runs on"
        placeholder="or type its full path, on the computer that the studio runs on"
        value={path}
        onChange={({ target }) => setPath(target.value)}
      />
      <Button type="submit" disabled={path.trim() === ""}>
        Look at it
      </Button>
    </form>
  );
}
