import { Component, type ErrorInfo, type ReactNode } from "react";
import { Button } from "./Button";

interface ErrorBoundaryProps {
  /** What failed, in a heading: "The canvas". */
  readonly name: string;
  readonly children: ReactNode;
}

/** Keeps a defect of one panel from taking the studio down; the drawing and its draft live outside of it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(`${this.props.name} failed`, error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div role="alert" className="flex h-full flex-col items-center justify-center gap-3 p-6 text-center">
        <p className="text-title text-text">{this.props.name} could not be shown</p>
        <p className="selectable max-w-96 text-muted">
          Your drawing is safe. Show it again; if it fails again, undo the last change. Reason:{" "}
          {error.message}
        </p>
        <Button onClick={() => this.setState({ error: undefined })}>Show again</Button>
      </div>
    );
  }
}
