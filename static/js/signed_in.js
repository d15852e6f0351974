// Every page of a signed-in person: cover, keys, the end of an idle session.
import "./cover.js";
import "./keys.js";
import "./session.js";
