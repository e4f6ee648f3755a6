/** Members of a zip file that is read by pieces. */
import { LOCAL_BYTES, memberStart, readZipListing, type ZipListing } from "../../codecs/zip-directory";
import { findZipDirectory, ZIP_TAIL_BYTES } from "../../codecs/zip-records";
import { invalidSource } from "../invalid-source";
import { asSourceError } from "./as-source-error";
import { type ByteStretch, checkedStretch, stretchWithin, unpackedStretch } from "./byte-stretch";

const MOST_MEMBERS = 1000;
const MOST_LIST_BYTES = 2 ** 20;

/** @throws SkiploomError `invalid-dataset` */
export async function zipMembers(zip: ByteStretch): Promise<ByteStretch[]> {
  const tailStart = Math.max(0, zip.bytes - ZIP_TAIL_BYTES);
  const tail = await zip.read(tailStart, zip.bytes);
  try {
    const { start, end, members } = findZipDirectory(tail, tailStart, (reason) =>
      invalidSource(zip.name, reason),
    );
    if (end - start > MOST_LIST_BYTES) throw invalidSource(zip.name, "its list of members is too long");
    const listed = await zip.read(start, end);
    const listings = readZipListing(listed, members, `file ${zip.name}`, MOST_MEMBERS);
    return await Promise.all(listings.map((listing) => memberStretch(zip, listing, start)));
  } catch (error) {
    throw asSourceError(error);
  }
}

async function memberStretch(zip: ByteStretch, listing: ZipListing, directory: number): Promise<ByteStretch> {
  const { local, name, packedBytes, size, crc, isDeflated } = listing;
  if (local + LOCAL_BYTES > directory)
    throw invalidSource(zip.name, `"${name}" in it is not where its list says`);
  const start = memberStart(await zip.read(local, local + LOCAL_BYTES), listing, `file ${zip.name}`);
  if (start + packedBytes > directory) throw invalidSource(zip.name, `it ends within "${name}"`);
  const packed = stretchWithin(zip, start, start + packedBytes, `${name} in ${zip.name}`);
  if (!isDeflated && packedBytes !== size)
    throw invalidSource(zip.name, `"${name}" has ${packedBytes} bytes where its list says ${size}`);
  return checkedStretch(isDeflated ? unpackedStretch(packed, "deflate", size) : packed, crc);
}
