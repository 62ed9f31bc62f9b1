import { account } from "./account";
import { agency } from "./agency";
import { browse } from "./browse";
import { collection } from "./collection";
import { problems } from "./problems";
import { shell } from "./shell";
import { ui } from "./ui";

export default { account, agency, browse, collection, problems, shell, ui };
