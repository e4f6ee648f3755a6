/** An export that is done: where it is, and what came of running it again. */
import { BadgeCheck, Check, Copy } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type CheckedFormat, type Proof, proofWords } from "#core/formats/proof";
import type { ExportResult } from "../stores/runs-state";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ExportFindings } from "./ExportFindings";

interface ExportedDialogProps {
  readonly format: CheckedFormat;
  readonly result: ExportResult;
  onClose(): void;
  onAnother(): void;
}

export function ExportedDialog({ format, result, onClose, onAnother }: ExportedDialogProps): ReactNode {
  return (
    <Dialog
      open
      title="The model is saved"
      description={`${format.label}. ${format.description}`}
      onClose={onClose}
      actions={
        <>
          <Button tone="quiet" onClick={onAnother}>
            Another format
          </Button>
          <Button tone="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <FolderPath path={result.directory} />
      {result.proof && <ProofNote proof={result.proof} />}
      {result.changed.length > 0 && (
        <div className="pt-3 text-small">
          <ExportFindings found={result.changed} />
        </div>
      )}
      <ul aria-label="Files" className="numeric selectable pt-3 text-small text-muted">
        {result.files.map((file) => (
          <li key={file}>{file}</li>
        ))}
      </ul>
    </Dialog>
  );
}

function ProofNote({ proof }: { readonly proof: Proof }): ReactNode {
  return (
    <div data-testid="export-proof" className="mt-3 flex gap-2 rounded-control border border-line p-2">
      <BadgeCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
      <div className="flex flex-col gap-1">
        <p>{proofWords(proof)}</p>
        {proof.yourself !== undefined && (
          <p className="text-small text-muted">
            To prove it in its own tool: <code className="numeric selectable">{proof.yourself}</code>
          </p>
        )}
      </div>
    </div>
  );
}

function FolderPath({ path }: { readonly path: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  return (
    <div className="mt-4 flex items-center gap-2 rounded-control border border-line bg-field py-1.5 pr-1.5 pl-3">
      <code
        data-testid="export-path"
        className="numeric selectable min-w-0 flex-1 text-small wrap-anywhere text-text"
      >
        {path}
      </code>
      <Button
        icon={copied ? Check : Copy}
        onClick={() => {
          // Refused where the page has no permission; the path can be selected by hand then.
          navigator.clipboard.writeText(path).then(
            () => setCopied(true),
            () => setCopied(false),
          );
        }}
      >
        {copied ? "Copied" : "Copy path"}
      </Button>
    </div>
  );
}
