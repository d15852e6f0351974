// Every page: the design system's scripts, the clocks, buttons that are pressed once.
import "./govuk.js";
import "./clock.js";
import "./sending.js";
import "./background.js";
import "./conditional.js";
import "./in_view.js";
