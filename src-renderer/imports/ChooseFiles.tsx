/** Where an import begins: files are dropped here, or chosen. */
import { FileInput } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button } from "../ui/Button";

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
      <div className="flex flex-col items-center gap-3 rounded-card border border-dashed border-faint bg-canvas px-6 py-8 text-center">
        <FileInput size={28} strokeWidth={1.5} aria-hidden className="text-muted" />
        <p className="text-text">Drop a file, several files or a folder here</p>
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
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-small">
        {READ.map(([label, words]) => (
          <div key={label} className="contents">
            <dt className="font-medium text-text">{label}</dt>
            <dd className="text-muted">{words}</dd>
          </div>
        ))}
      </dl>
      <p className="text-small text-muted">
        Nothing in a file is executed, and nothing leaves this computer. An import is undone by one undo.
      </p>
    </div>
  );
}
