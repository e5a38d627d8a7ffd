"""Download what an update links to and keep it on the CDN. Decides nothing about where it is shown."""

from reconciler.sandbox.cdn import Cdn
from reconciler.sandbox.chance import Chance
from reconciler.sandbox.media import Item, Picture, Video
from reconciler.sandbox.updates import Absent, Arrivals, Failure, Kind, Link, MainUpdate, MediaUpdate
from reconciler.sandbox.web import Fetched, Web


class Uploads:
    """Every upload is a new file, even of an address that was uploaded before.

    Those of updates may fail by chance and use up what an address has to give; those by hand do neither.
    """

    def __init__(self, cdn: Cdn, web: Web, chance: Chance) -> None:
        self._cdn = cdn
        self._web = web
        self._chance = chance

    def check(self, update: MediaUpdate) -> None:
        """Raise ApiError 422 when one link of an update is unsuitable."""
        for link in update.links():
            self._web.check(link)

    def picture(self, url: str) -> Picture | Failure:
        link = Link(Kind.IMAGE, url)
        return self._keep_picture(link, self._fetch(link))

    def video(self, url: str) -> Video | Failure:
        link = Link(Kind.VIDEO, url)
        return self._keep_video(link, self._fetch(link))

    def all(self, product_id: int, update: MediaUpdate) -> Arrivals:
        """What becomes of each link of a product's update. Raises ApiError 400 for a picture that is too large.

        All is fetched before anything is kept: a picture that is too large leaves no trace of the others.
        """
        found = {link: self._download(product_id, link) for link in dict.fromkeys(update.links())}
        main = update.main if isinstance(update.main, MainUpdate) else MainUpdate()
        gallery = () if isinstance(update.gallery, Absent) else update.gallery
        return Arrivals(
            main_image=None if main.image is None else self._keep_picture(main.image, found[main.image]),
            main_video=None if main.video is None else self._keep_video(main.video, found[main.video]),
            gallery=tuple(self._keep(link, found[link]) for link in gallery),
        )

    def _download(self, product_id: int, link: Link) -> Fetched | None:
        if self._chance.item_fails(product_id, link.url):
            return None
        found = self._fetch(link)
        if found is not None:
            self._web.downloaded(link.url)
        return found

    def _fetch(self, link: Link) -> Fetched | None:
        if link.kind is Kind.IMAGE:
            return self._web.picture(link.url)
        return None if self._web.is_dead(link.url) else Fetched(link.url, None)

    def _keep(self, link: Link, found: Fetched | None) -> Item | Failure:
        return self._keep_picture(link, found) if link.kind is Kind.IMAGE else self._keep_video(link, found)

    def _keep_picture(self, link: Link, found: Fetched | None) -> Picture | Failure:
        return Failure(link) if found is None else Picture(self._cdn.upload(found.source, found.content))

    def _keep_video(self, link: Link, found: Fetched | None) -> Video | Failure:
        return Failure(link) if found is None else Video(link.url, self._cdn.upload(found.source, None))
