import { beginSession } from "../api/session.ts";

// Whether somebody is signed in is asked while the pages' own script is still on its way: on a slow net that is a second less to wait.
if (!/^\/(?:signin|signup|docs|admin)(?:\/|$)/.test(location.pathname)) beginSession();
