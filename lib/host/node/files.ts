/**
 * Knows the disk of Bun and Node.
 * Must not know what the files mean, nor in which order they are replaced.
 *
 * @module
 */

export { nodeDisk } from "../shared/files/node_disk.ts";
