/** What a job wrote, made safe for a terminal. */
import { stripVTControlCharacters } from "node:util";

export const ESCAPE = "\u001b";

/** Colours and other renditions (ECMA-48 SGR) are the one sequence a log may keep: `ESC [ … m`. */
const RENDITION = new RegExp(`(${ESCAPE}\\[[0-9;:]*m)`);
const isRendition = (piece: string): boolean => piece.startsWith(ESCAPE) && RENDITION.test(piece);

/** Every control character but tabs; what a torn sequence leaves behind is ordinary text. */
const CONTROLS = /[^\P{Cc}\t]/gu;
const clean = (text: string): string => stripVTControlCharacters(text).replaceAll(CONTROLS, "");

/** No control sequence but colours (or none at all), and the colour does not outlive the text. */
export function cleanText(text: string, keepColours: boolean): string {
  if (!keepColours) return clean(text);
  const pieces = text.split(RENDITION).map((piece) => (isRendition(piece) ? piece : clean(piece)));
  return pieces.some(isRendition) ? `${pieces.join("")}${ESCAPE}[0m` : pieces.join("");
}

/** Several lines as one, for a table or a timeline: the last lines of a log come with their ends. */
export const cleanLine = (text: string): string => cleanText(text.trim().replaceAll(/\s*\n\s*/g, " | "), false);
