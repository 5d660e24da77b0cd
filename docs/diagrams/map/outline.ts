import type { Box } from "../chart/layout.ts";
import { element, type Markup } from "../style/markup.ts";
import type { Shape } from "./looks.ts";

/** The outline of a node. What is filled has the class `shape`. */
export function outline(shape: Shape, { x, y, width, height }: Box): Markup[] {
  const rect = (rx: number) => element("rect", { class: "shape", x, y, width, height, rx });
  switch (shape) {
    case "box":
      return [rect(5)];
    case "round":
      return [rect(height / 2)];
    case "double":
      return [
        rect(3),
        element("rect", { class: "shape inner", x: x + 4, y: y + 4, width: width - 8, height: height - 8, rx: 2 }),
      ];
    case "cut": {
      const cut = Math.min(9, height / 2);
      const [right, bottom] = [x + width, y + height];
      const corners = [
        [x + cut, y],
        [right - cut, y],
        [right, y + height / 2],
        [right - cut, bottom],
        [x + cut, bottom],
        [x, y + height / 2],
      ];
      return [element("path", { class: "shape", d: `M${corners.map((corner) => corner.join(" ")).join("L")}z` })];
    }
    case "drum": {
      const [rim, half] = [5, width / 2];
      const side = `v${height - 2 * rim}a${half} ${rim} 0 0 1 ${-width} 0z`;
      const lid = `M${x} ${y + rim}a${half} ${rim} 0 0 0 ${width} 0`;
      return [element("path", { class: "shape", d: `M${x} ${y + rim}a${half} ${rim} 0 0 1 ${width} 0${side}${lid}` })];
    }
  }
}
