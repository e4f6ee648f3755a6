/** A carrier of messages: Electron IPC, a WebSocket, a child process, or a linked pair in memory. */
export interface Channel {
  /** Messages are structured-cloneable values; bulk numbers travel as typed arrays, never as JSON. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): () => void;
  onClose(listener: (reason: string) => void): () => void;
  close(): void;
  /**
   * Resolves when the other side has taken most of what was sent, or is gone: nothing more is worked out for it before. Left
   * out by carriers that cannot tell.
   */
  taken?(): Promise<void>;
}
