// A hollow dot: somebody who has gone quiet, told by shape and not by colour.
import { NodeCircleProgram } from "sigma/rendering";
import type { RenderParams } from "sigma/types";
import type { Person, Tie } from "./pieces";

let paper: [number, number, number] = [1, 1, 1];

/** The colour inside rings, 0 to 1. */
export function setPaper(colour: [number, number, number]): void {
  paper = colour;
}

const FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying vec2 v_diffVector;
varying float v_radius;
uniform float u_correctionRatio;
uniform vec3 u_paper;
const vec4 transparent = vec4(0.0, 0.0, 0.0, 0.0);
void main(void) {
  float edge = u_correctionRatio * 2.0;
  float dist = length(v_diffVector) - v_radius + edge;
  #ifdef PICKING_MODE
  gl_FragColor = dist > edge ? transparent : v_color;
  #else
  float width = max(v_radius * 0.34, edge * 1.5);
  float inner = clamp((dist + width) / edge, 0.0, 1.0);
  vec4 filled = mix(vec4(u_paper, v_color.a), v_color, inner);
  gl_FragColor = mix(filled, transparent, clamp(dist / edge, 0.0, 1.0));
  #endif
}
`;

export class RingProgram extends NodeCircleProgram<Person, Tie> {
  override getDefinition(): ReturnType<NodeCircleProgram["getDefinition"]> {
    const told = super.getDefinition();
    return { ...told, FRAGMENT_SHADER_SOURCE: FRAGMENT, UNIFORMS: [...told.UNIFORMS, "u_paper"] as never };
  }

  override setUniforms(params: RenderParams, info: Parameters<NodeCircleProgram["setUniforms"]>[1]): void {
    super.setUniforms(params, info);
    const where = (info.uniformLocations as Record<string, WebGLUniformLocation | undefined>).u_paper;
    if (where) info.gl.uniform3f(where, ...paper);
  }
}
