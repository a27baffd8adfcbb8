/** In which parts an upload is sent: the API presigns them, the command cuts the file by the same rule. */

const MIB = 1024 ** 2;
/** Up to here one request carries it; above, a cut-off line would cost too much again. */
export const SINGLE_PUT_BYTES = 16 * MIB;
/** S3 user guide, "Multipart upload limits" (2026-11): 10,000 parts, each but the last of 5 MiB to 5 GiB. */
const MOST_PARTS = 10_000;
const LEAST_PART_BYTES = 8 * MIB;
/** 5 TiB, in parts of 525 MiB; an object of S3 may be larger. */
export const MOST_UPLOAD_BYTES = 5 * 1024 ** 4;

/** By the size alone, so that whoever goes on with an upload finds its parts where they were cut. */
export const partBytesOf = (bytes: number): number =>
  Math.max(LEAST_PART_BYTES, Math.ceil(bytes / MOST_PARTS / MIB) * MIB);

export const partCountOf = (bytes: number): number => Math.ceil(bytes / partBytesOf(bytes));

/** Of the part with this number, from 1. */
export const bytesOfPart = (bytes: number, number: number): number => {
  const partBytes = partBytesOf(bytes);
  return Math.min(partBytes, bytes - (number - 1) * partBytes);
};
