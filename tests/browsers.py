"""A real browser, and helpers for it."""

import itertools
import os
import shutil
import sys

from games import RED_WINS
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import alert_is_present
from servers import ROOT, wait_until

# Selenium downloads a missing driver or browser. It must do so into this folder, send no
# statistics, and not return to a driver on the PATH, which may be too old for the browser.
os.environ["SE_AVOID_STATS"] = "true"
os.environ["SE_CACHE_PATH"] = str(ROOT / ".pytest_cache" / "selenium")
os.environ["SE_SKIP_DRIVER_IN_PATH"] = "true"

# Selenium would use a proxy even for the driver, which is on this machine.
os.environ["no_proxy"] = "localhost"

NO_BROWSER = (
    "Can't start a browser: install Google Chrome, or Debian's chromium and chromium-driver."
)
NO_CONNECTION = "No connection. If the server is running, start a new game."


class Browser(webdriver.Chrome):
    """A browser that shows the page."""

    def console(self):
        return [entry["message"] for entry in self.get_log("browser")]

    def open_page(self, page):
        self.get(page)
        self.wait_for_status("Red's turn")

    def find(self, selector):
        return self.find_elements(By.CSS_SELECTOR, selector)

    def style(self, element, name, pseudo=None):
        script = "return getComputedStyle(arguments[0], arguments[2])[arguments[1]]"
        return self.execute_script(script, element, name, pseudo)

    def status(self):
        """Get the status line's visible text."""
        return self.execute_script(
            "return document.querySelector('[role=status]').lastChild.textContent"
        )

    def wait_for_status(self, text):
        wait_until(self.status, text, "the status line")

    def checkers(self):
        """Get the checkers, as a dictionary from (column, row) to player."""
        cells = self.execute_script(
            "return Array.from(document.querySelectorAll('.column'), (column) =>"
            "  Array.from(column.children, (cell) => cell.className))"
        )
        return {
            (column, row): classes.split()[1]
            for column, rows in enumerate(cells)
            for row, classes in enumerate(rows)
            if classes != "cell empty"
        }

    def wait_for_checkers(self, count):
        wait_until(lambda: len(self.checkers()), count, "the number of checkers")

    def click(self, *columns):
        """Play moves with the mouse."""
        count = len(self.checkers()) + len(columns)
        elements = self.find(".column")
        for column in columns:
            elements[column].click()
        self.wait_for_checkers(count)

    def play(self, columns):
        """Play moves faster than any mouse."""
        self.execute_script(
            "const columns = document.querySelectorAll('.column');"
            "arguments[0].forEach((column) => columns[column].click())",
            columns,
        )

    def has_alert(self):
        return bool(alert_is_present()(self))

    def accept_alert(self):
        """:returns: What the alert said."""
        wait_until(self.has_alert, True, "an alert")
        alert = self.switch_to.alert
        text = alert.text
        alert.accept()
        return text

    def click_for_alert(self, column):
        """
        Play a move that opens an alert.

        :returns: What the alert said. Until it closes, the page does nothing else.
        """
        self.find(".column")[column].click()
        return self.accept_alert()

    def win(self):
        """
        Play the rest of a game that red wins.

        :returns: What the alert said.
        """
        *columns, last = RED_WINS[len(self.checkers()) :]
        self.click(*columns)
        return self.click_for_alert(last)

    def focused(self):
        """:returns: What a screen reader calls the element that has the focus."""
        return self.switch_to.active_element.accessible_name

    def press(self, *keys):
        ActionChains(self).send_keys(*keys).perform()

    def resize(self, width, height):
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def prefer(self, **features):
        features = [{"name": n.replace("_", "-"), "value": v} for n, v in features.items()]
        self.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def each_colour_scheme(self):
        """Switch to light and to dark, with and without forced colours, one after the other."""
        for forced, scheme in itertools.product(["none", "active"], ["light", "dark"]):
            self.prefer(forced_colors=forced, prefers_color_scheme=scheme)
            yield

    def animations(self):
        """:returns: Each animation's first transform, its duration, and how often it runs."""
        return self.execute_script(
            "return document.getAnimations().map(({ effect }) =>"
            "  [effect.getKeyframes()[0].transform, effect.getTiming().duration,"
            "   effect.getTiming().iterations])"
        )

    def checker_image(self, element):
        """:returns: The checker that is drawn in a cell or in the status line, as CSS."""
        return self.style(element, "background-image", "::before")

    def opacities(self, player):
        """:returns: How visible the checkers of a player are, each value once."""
        return {self.style(cell, "opacity", "::before") for cell in self.find(f".cell.{player}")}

    def preview(self, column):
        """
        :returns: Rows of a column that show a faint checker, and the checkers' images.
        """
        cells = self.find(f".column[data-column='{column}'] .empty")
        seen = [cell for cell in cells if self.style(cell, "opacity", "::before") != "0"]
        return [cells.index(cell) for cell in seen], {self.checker_image(cell) for cell in seen}

    def spoken_after(self, act, last):
        """
        :returns: All that the status line says, in order, from ``act()`` until it says ``last``.
        """
        self.execute_script(
            "window.spoken = [];"
            "const line = document.querySelector('[role=status]');"
            "new MutationObserver((records) =>"
            "  records.forEach(() => window.spoken.push(line.textContent))"
            ").observe(line, {childList: true, subtree: true, characterData: true});"
        )
        act()
        self.wait_for_status(last)
        return self.execute_script("return window.spoken")


def options(home, path):
    """:returns: Options and service to start a browser with."""
    options = webdriver.ChromeOptions()
    options.binary_location = path
    options.add_argument("--headless")
    # Root can't use the sandbox and, on Ubuntu, a browser that Selenium downloads can't either.
    # It isn't needed: the browser sees only this page.
    if path == "" or (sys.platform != "win32" and os.geteuid() == 0):
        options.add_argument("--no-sandbox")
    # A mouse, which hovers: headless Chromium has none.
    mouse = "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"
    options.add_argument(f"--blink-settings={mouse}")
    # Chromium calls home otherwise.
    options.add_argument("--disable-background-networking")
    options.add_argument("--disable-component-update")
    # serve_page_over_https() signs its own certificate.
    options.accept_insecure_certs = True
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # A page script that never ends must not hang the tests.
    options.timeouts = {"pageLoad": 10_000, "script": 10_000}
    service = webdriver.ChromeService(shutil.which("chromedriver") if path else None)
    service.env = {**os.environ, "HOME": str(home), "TMPDIR": str(home)}
    return options, service


def open_browser(home):
    """
    Open the first browser that works. It takes a second.

    :param home: folder that it writes to, instead of the user's.
    :raises RuntimeError: if there is none.
    """
    names = "chromium", "chromium-browser", "google-chrome"
    # Last, "" leaves it to Selenium to find or to download one.
    for path in [*filter(None, map(shutil.which, names)), ""]:
        try:
            return Browser(*options(home, path))
        except WebDriverException as error:
            # Without a link to Selenium's documentation.
            reason = error.msg.partition(";")[0]
    raise RuntimeError(f"{NO_BROWSER} ({reason}.)")
