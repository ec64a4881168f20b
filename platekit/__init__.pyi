from platekit.assay import Assay as Assay
from platekit.assay import load_assay as load_assay
from platekit.curves import fit as fit
from platekit.curves import fit_custom as fit_custom
from platekit.curves import fit_one as fit_one
from platekit.errors import PlatekitError as PlatekitError
from platekit.errors import Remark as Remark
from platekit.layout import Layout as Layout
from platekit.layout import annotate as annotate
from platekit.layout import name_readouts as name_readouts
from platekit.layout import read_layout as read_layout
from platekit.normalise import normalise as normalise
from platekit.normalise import pairing as pairing
from platekit.pipeline import run as run
from platekit.proviral import Calls as Calls
from platekit.proviral import call as call
from platekit.quality import quality as quality
from platekit.readers import ReadOptions as ReadOptions
from platekit.readers import read as read
from platekit.report import render as render
from platekit.results import Results as Results
from platekit.scores import score as score
from platekit.screen import Screen as Screen
from platekit.screen import load_screen as load_screen
from platekit.screen import load_screen_text as load_screen_text
from platekit.store import write as write

__version__: str
