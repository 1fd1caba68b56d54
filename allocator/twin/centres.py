"""Towns and large villages of Norfolk, from whose centres rate-band miles are measured."""

from __future__ import annotations

from allocator.domain.market import Centre

CENTRES: tuple[Centre, ...] = tuple(
    Centre(name=name, easting=easting, northing=northing)
    for name, easting, northing in (
        ("Acle", 640200, 310400),
        ("Attleborough", 604700, 295200),
        ("Aylsham", 619300, 326900),
        ("Burnham Market", 583300, 342100),
        ("Caister-on-Sea", 652000, 312300),
        ("Cromer", 621900, 342000),
        ("Dereham", 598800, 313300),
        ("Dersingham", 568700, 330400),
        ("Diss", 611700, 280000),
        ("Downham Market", 561100, 303200),
        ("Fakenham", 592000, 329900),
        ("Feltwell", 571400, 290600),
        ("Gorleston-on-Sea", 652200, 303900),
        ("Great Yarmouth", 652400, 307500),
        ("Harleston", 624500, 283300),
        ("Hethersett", 615500, 304800),
        ("Holt", 608000, 338800),
        ("Hoveton", 630400, 318100),
        ("Hunstanton", 567400, 340800),
        ("King's Lynn", 561900, 320000),
        ("Loddon", 636200, 298700),
        ("Long Stratton", 619600, 292600),
        ("North Walsham", 628200, 330300),
        ("Norwich", 623200, 308500),
        ("Poringland", 626900, 302000),
        ("Reepham", 610100, 322900),
        ("Sheringham", 615700, 343100),
        ("Sprowston", 624800, 311300),
        ("Stalham", 637300, 325200),
        ("Swaffham", 582000, 308900),
        ("Taverham", 616300, 313900),
        ("Terrington St Clement", 555100, 320400),
        ("Thetford", 587000, 283000),
        ("Watton", 591600, 300800),
        ("Wells-next-the-Sea", 591700, 343400),
        ("Wymondham", 611000, 301500),
    )
)
"""Map references typed to about a hundred metres (public facts); the choice of places is ours."""


def nearest_centre(easting: int, northing: int) -> Centre:
    """Return the centre nearest to a place, the alphabetically first on a tie."""
    return min(
        CENTRES,
        key=lambda centre: (
            (centre.easting - easting) ** 2 + (centre.northing - northing) ** 2,
            centre.name,
        ),
    )
