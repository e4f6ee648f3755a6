import { describe, expect, it } from "vitest";
import {
  ENGINE_PAGE,
  isAllowedRequest,
  isAllowedSender,
  isEngineUrl,
  isOwnUrl,
  PAGE,
} from "./window-security";

const FOREIGN = [
  "https://studio/desktop.html",
  "http://127.0.0.1:4000/",
  "file:///etc/passwd",
  "app://studio.example/desktop.html",
  "app://other/desktop.html",
  "app://user:password@studio/desktop.html",
  "app://studio:80/desktop.html",
  "javascript:alert(1)",
  "data:text/html,<p>x",
  "about:blank",
  "",
];

describe("isOwnUrl", () => {
  it("knows the studio's page and its files", () => {
    expect(isOwnUrl(PAGE)).toBe(true);
    expect(isOwnUrl("app://studio/assets/index-1a2b.js?x#y")).toBe(true);
  });
  it.each([...FOREIGN, ENGINE_PAGE])("refuses %j", (url) => {
    expect(isOwnUrl(url)).toBe(false);
  });
});

describe("isEngineUrl", () => {
  it("knows the engine's page and its files", () => {
    expect(isEngineUrl(ENGINE_PAGE)).toBe(true);
    expect(isEngineUrl("app://engine/assets/browser-worker-1a2b.js")).toBe(true);
  });
  it.each([...FOREIGN, PAGE])("refuses %j", (url) => {
    expect(isEngineUrl(url)).toBe(false);
  });
});

describe("isAllowedSender", () => {
  it("listens to the top frame of the own page alone", () => {
    expect(isAllowedSender({ url: PAGE, isTopFrame: true })).toBe(true);
    expect(isAllowedSender({ url: PAGE, isTopFrame: false })).toBe(false);
    expect(isAllowedSender({ url: ENGINE_PAGE, isTopFrame: true })).toBe(false);
    expect(isAllowedSender({ url: "https://example.org/", isTopFrame: true })).toBe(false);
    expect(isAllowedSender(null)).toBe(false);
  });
});

describe("isAllowedRequest", () => {
  it("lets pages and data through and no network", () => {
    expect(isAllowedRequest("app://studio/assets/a.js")).toBe(true);
    expect(isAllowedRequest("app://engine/assets/a.js")).toBe(true);
    expect(isAllowedRequest("data:image/png;base64,AAAA")).toBe(true);
    for (const url of [
      "https://example.org/",
      "http://127.0.0.1/",
      "ws://127.0.0.1/",
      "file:///etc/passwd",
    ]) {
      expect(isAllowedRequest(url)).toBe(false);
    }
  });
});
