import { expect, test } from "vitest";
import { leaveKeysToInputMethods } from "./input-method";

function press(
  key: string,
  more: { isComposing?: boolean; keyCode?: number },
): { heard: boolean; sent: boolean } {
  const page = new EventTarget();
  const stop = leaveKeysToInputMethods(page as Window);
  let heard = false;
  page.addEventListener("keydown", () => {
    heard = true;
  });
  const event = Object.assign(new Event("keydown", { cancelable: true }), {
    key,
    isComposing: false,
    keyCode: 0,
    ...more,
  });
  const sent = page.dispatchEvent(event);
  stop();
  return { heard, sent };
}

test.each(["Enter", "Escape", "a"])("%s of an input method is heard by nobody on the page", (key) => {
  expect(press(key, { isComposing: true })).toEqual({ heard: false, sent: true });
});

test("Safari's Enter, which comes after the word has ended, does not send a form either", () => {
  expect(press("Enter", { keyCode: 229 })).toEqual({ heard: false, sent: false });
});

test("every other key is heard", () => {
  expect(press("Enter", { keyCode: 13 })).toEqual({ heard: true, sent: true });
});
