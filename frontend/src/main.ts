import "./styles/main.css";
import { startDialogs } from "./dialogs";
import { startDrop } from "./drop";
import { startKeys } from "./keys";
import { startPalette } from "./palette";
import { startPictures } from "./pictures";
import { startSliders } from "./sliders";
import { startTheme } from "./theme";
import { startTrouble } from "./trouble";

startTheme();
startDialogs();
startPalette();
startKeys();
startPictures();
startDrop();
startSliders();
startTrouble();
