// Written from the C2SP texts alone, as a second opinion on the logs of `sevents audit seal`.
import { createHash, createPublicKey, verify } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const fail = (sentence) => { throw new Error(sentence); };

function read(path) {
  try { return readFileSync(path); } catch (error) { return fail(`Cannot read ${path} (${error.code}).`); }
}
function readText(path) {
  const bytes = read(path);
  try { return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes); }
  catch { return fail(`${path} is not valid UTF-8.`); }
}
const decimal = (text, what) => /^(0|[1-9][0-9]{0,19})$/.test(text) ? BigInt(text) : fail(`The ${what} is not a plain decimal number.`);
function base64(text, what, length) {
  const bytes = Buffer.from(text, "base64"); // lenient, hence the comparison with the way back
  if (bytes.toString("base64") !== text) fail(`The ${what} is not standard base64.`);
  if (length !== undefined && bytes.length !== length) fail(`The ${what} is not ${length} bytes long.`);
  return bytes;
}

// ---- RFC 6962, section 2.1 ----
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const emptyRoot = sha256();
const leafHash = (entry) => sha256(Buffer.of(0), entry);
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);
function split(n) { // the largest power of two smaller than n, for n > 1
  let k = 1n;
  while (k * 2n < n) k *= 2n;
  return k;
}
function treeHash(leaves, from = 0, to = leaves.length) { // MTH(D[from:to]), of leaf hashes
  if (to - from <= 1) return leaves[from] ?? emptyRoot;
  const middle = from + Number(split(BigInt(to - from)));
  return nodeHash(treeHash(leaves, from, middle), treeHash(leaves, middle, to));
}
const take = (path) => path.pop() ?? fail("The proof has too few hashes.");
// The root that PATH(m, D[n]) leads to; read backwards, as its last hash is the one next to the root.
function rootByInclusion(leaf, m, n, path) {
  if (n === 1n) return leaf;
  const sibling = take(path), k = split(n);
  return m < k ? nodeHash(rootByInclusion(leaf, m, k, path), sibling) : nodeHash(sibling, rootByInclusion(leaf, m - k, n - k, path));
}
// The old and the new root that SUBPROOF(m, D[n], b) leads to; `known` is the old root while b is true, then null.
function rootsByConsistency(m, n, known, path) {
  if (m === n) return Array(2).fill(known ?? take(path));
  const sibling = take(path), k = split(n);
  if (m > k) return rootsByConsistency(m - k, n - k, null, path).map((root) => nodeHash(sibling, root));
  const [oldRoot, newRoot] = rootsByConsistency(m, k, known, path);
  return [oldRoot, nodeHash(newRoot, sibling)];
}

// ---- signed-note.md and tlog-checkpoint.md ----
const isKeyName = (name) => name !== "" && !/[\p{White_Space}+]/u.test(name);
function parseVkey(vkey) {
  const [, name, id, material] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/.exec(vkey) ?? fail(`The vkey ${vkey} is not name+id+key.`);
  if (!isKeyName(name)) fail(`The vkey ${vkey} has no proper key name.`);
  const bytes = base64(material, `key of vkey ${name}`), type = bytes[0], key = bytes.subarray(1);
  let publicKey = null;
  try {
    if (type === 1 && key.length === 32) publicKey = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: key.toString("base64url") } });
    if (type === 2) publicKey = createPublicKey({ format: "der", type: "spki", key });
  } catch { /* not a key, as said below */ }
  const isP256 = publicKey?.asymmetricKeyDetails.namedCurve === "prime256v1" && publicKey.export({ format: "der", type: "spki" }).equals(key);
  if (!publicKey || (type === 2 && !isP256)) fail(`The vkey ${vkey} holds neither an Ed25519 key (type 1) nor an ECDSA P-256 key (type 2).`);
  const keyHash = type === 1 ? sha256(name, "\n", bytes) : sha256(key);
  if (keyHash.toString("hex", 0, 4) !== id) fail(`The vkey ${vkey} has a key id that is not its key's.`);
  const verifies = (text, signature) => verify(type === 1 ? null : "sha256", Buffer.from(text), { key: publicKey, dsaEncoding: "der" }, signature);
  return { name, id, verifies };
}
function openNote(note, vkeys) { // the text of a note that every one of the keys has signed
  if (/[\0-\x09\x0b-\x1f]/.test(note)) fail("The note has a control character.");
  const end = note.lastIndexOf("\n\n");
  if (end < 0 || !note.endsWith("\n") || note.length === end + 2) fail("The note is not a text, an empty line and signature lines.");
  const text = note.slice(0, end + 1);
  const signatures = note.slice(end + 2, -1).split("\n").map((line) => {
    const [, name, encoded] = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line) ?? fail("The note has a malformed signature line.");
    if (!isKeyName(name)) fail("The note has a signature line without a proper key name.");
    const bytes = base64(encoded, `signature by ${name}`);
    if (bytes.length <= 4) fail(`The signature by ${name} is too short.`);
    return { name, id: bytes.toString("hex", 0, 4), signature: bytes.subarray(4) };
  });
  for (const key of vkeys.map(parseVkey)) {
    const own = signatures.filter(({ name, id }) => name === key.name && id === key.id);
    if (own.length === 0) fail(`The note has no signature by ${key.name}+${key.id}.`);
    if (!own.every(({ signature }) => key.verifies(text, signature))) fail(`The signature by ${key.name}+${key.id} is wrong.`);
  }
  return text;
}
function openCheckpoint(note, vkeys) {
  const lines = openNote(note, vkeys).slice(0, -1).split("\n");
  if (lines.length < 3 || lines.includes("")) fail("The checkpoint is not at least three non-empty lines.");
  const size = decimal(lines[1], "tree size"), root = base64(lines[2], "root hash", 32);
  if (size === 0n && !root.equals(emptyRoot)) fail("The root hash of the empty tree is wrong.");
  return { origin: lines[0], size, root };
}

// ---- tlog-tiles.md ----
function readTile(folder, level, n, width) { // the partial tile or else the full one, with the number of items it must hold
  const groups = String(n).padStart(Math.ceil(String(n).length / 3) * 3, "0").match(/.../g);
  const full = `tile/${level}/${groups.map((group, i) => (i < groups.length - 1 ? "x" : "") + group).join("/")}`;
  const partial = `${full}.p/${width}`;
  if (width < 256 && existsSync(join(folder, partial))) return { name: partial, count: width, bytes: read(join(folder, partial)) };
  if (existsSync(join(folder, full))) return { name: full, count: 256, bytes: read(join(folder, full)) };
  return fail(`The tile ${width < 256 ? partial : full} is missing.`);
}
function bundleLeaves({ name, count, bytes }) {
  const leaves = [];
  for (let at = 0, end; at < bytes.length; at = end) {
    end = at + 2 <= bytes.length ? at + 2 + bytes.readUInt16BE(at) : Infinity;
    if (end > bytes.length) fail(`The entry bundle ${name} is cut off.`);
    leaves.push(leafHash(bytes.subarray(at + 2, end)));
  }
  return leaves.length === count ? leaves : fail(`The entry bundle ${name} has ${leaves.length} entries instead of ${count}.`);
}
function verifyLog([folder, ...vkeys]) {
  const { origin, size, root } = openCheckpoint(readText(join(folder, "checkpoint")), vkeys);
  const leaves = [];
  while (BigInt(leaves.length) < size) {
    const left = size - BigInt(leaves.length), width = left < 256n ? Number(left) : 256;
    leaves.push(...bundleLeaves(readTile(folder, "entries", leaves.length / 256, width)).slice(0, width));
  }
  if (!treeHash(leaves).equals(root)) fail("The root of the entries is not the root of the checkpoint.");
  for (let level = 0, hashes = leaves, above; hashes.length > 0; level++, hashes = above) {
    above = [];
    for (let start = 0; start < hashes.length; start += 256) {
      const expected = hashes.slice(start, start + 256);
      const { name, count, bytes } = readTile(folder, level, start / 256, expected.length);
      if (bytes.length !== count * 32) fail(`The tile ${name} is not ${count} hashes long.`);
      if (!bytes.subarray(0, expected.length * 32).equals(Buffer.concat(expected))) fail(`The tile ${name} has a wrong hash.`);
      if (expected.length === 256) above.push(treeHash(expected));
    }
  }
  return `ok ${origin} ${size} ${root.toString("base64")}`;
}

// ---- tlog-proof.md, and the add-checkpoint body of tlog-witness.md ----
function openProof(path, vkeys) { // some lines, an empty line, a checkpoint
  const text = readText(path), end = text.indexOf("\n\n");
  if (end < 0) fail("The proof has no empty line before a checkpoint.");
  return { lines: text.slice(0, end).split("\n"), ...openCheckpoint(text.slice(end + 2), vkeys) };
}
const number = (line, word) => line?.startsWith(`${word} `) ? decimal(line.slice(word.length + 1), `number after "${word}"`) : fail(`The proof has no ${word} line.`);
const hashLines = (lines) => lines.map((line) => base64(line, "proof line", 32));

function verifyProof([path, entryPath, ...vkeys]) {
  const { lines, origin, size, root } = openProof(path, vkeys);
  if (lines.shift() !== "c2sp.org/tlog-proof@v1") fail("The proof does not begin with c2sp.org/tlog-proof@v1.");
  if (lines[0]?.startsWith("extra ")) base64(lines.shift().slice("extra ".length), "extra data");
  const index = number(lines.shift(), "index"), hashes = hashLines(lines);
  if (index >= size) fail("The index is not below the tree size.");
  const computed = rootByInclusion(leafHash(read(entryPath)), index, size, hashes);
  if (hashes.length > 0) fail("The proof has too many hashes.");
  if (!computed.equals(root)) fail("The inclusion proof does not lead from the entry to the root of the checkpoint.");
  return `ok ${origin} ${index} ${size}`;
}
function verifyConsistency([path, ...vkeys]) {
  const { lines, size, root } = openProof(path, vkeys);
  const old = number(lines.shift(), "old"), hashes = hashLines(lines);
  const oldRoot = base64(process.env.OLD_ROOT ?? fail("The environment variable OLD_ROOT is not set."), "OLD_ROOT", 32);
  if (hashes.length > 63) fail("The proof has more than 63 hashes.");
  if (old > size) fail("The old size is above the new size.");
  const [oldComputed, newComputed] = old === 0n ? [emptyRoot, root] : rootsByConsistency(old, size, oldRoot, hashes);
  if (hashes.length > 0) fail("The proof has too many hashes.");
  if (!oldComputed.equals(oldRoot)) fail("The consistency proof does not lead to the old root.");
  if (!newComputed.equals(root)) fail("The consistency proof does not lead to the root of the checkpoint.");
  return `ok ${old} ${size}`;
}

try {
  const [mode, ...args] = process.argv.slice(2);
  if (mode === "log" && args.length >= 2) console.log(verifyLog(args));
  else if (mode === "proof" && args.length >= 3) console.log(verifyProof(args));
  else if (mode === "consistency" && args.length >= 2) console.log(verifyConsistency(args));
  else fail("Usage: tlog-verify.mjs log FOLDER VKEY... | proof PROOFFILE ENTRYFILE VKEY... | consistency FILE VKEY...");
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
