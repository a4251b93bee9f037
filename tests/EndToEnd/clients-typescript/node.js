// Runs one step under Node.js: node node.js FOLDER STEP URL GIVEN. It stays until it is killed.
import { connect } from "../../../clients/typescript/dist/src/index.js";
import { fileStore } from "../../../clients/typescript/dist/src/file-store.js";
import * as steps from "./steps.js";

const [folder, step, url, given] = process.argv.slice(2);
const open = (password = "alice") => connect({ url, user: "alice", password, store: fileStore(folder) });
console.log(JSON.stringify(await steps[step](open, JSON.parse(given))));
setInterval(() => undefined, 1_000);
