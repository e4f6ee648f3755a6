import "react";

declare module "react" {
  interface CSSProperties {
    /** Custom properties that the canvas's style sheet reads. */
    "--family"?: string;
    "--name-size"?: string;
    "--thickness"?: number;
  }
}
