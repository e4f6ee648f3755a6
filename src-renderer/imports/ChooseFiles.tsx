/** Where an import begins: files are dropped here, or chosen. */
import { FileInput } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button } from "../ui/Button";
import { ChooseArea, TakenKinds } from "../ui/ChooseArea";

const READ: readonly (readonly [string, string])[] = [
  ["ONNX", ".onnx, of PyTorch, TensorFlow, MATLAB and others: a drawing with its weights"],
  ["Keras", ".keras and .h5: the same"],
  ["TensorFlow.js", "model.json with its .bin files, or the folder of both: the same"],
  ["Weights", ".pt, .pth, .th, .safetensors, .npz, .h5: into the drawing that is open"],
];

export function ChooseFiles({ onChoose }: { onChoose(files: readonly File[]): void }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="flex flex-col gap-4 pt-4">
      <ChooseArea icon={FileInput} words="Drop a file, several files or a folder here">
        <Button tone="primary" onClick={() => input.current?.click()}>
          Choose files
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="Files to import"
          data-testid="import-files"
          onChange={({ target }) => {
            const files = [...(target.files ?? [])];
            if (files.length > 0) onChoose(files);
          }}
        />
      </ChooseArea>
      <TakenKinds kinds={READ} />
      <p className="text-small text-muted">
        Nothing in a file is executed, and nothing leaves this computer. An import is undone by one undo.
      </p>
    </div>
  );
}
