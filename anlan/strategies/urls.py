from django.urls import path

from anlan.strategies import views
from anlan.strategies.editing import views as editing
from anlan.strategies.editing import views_exchange as exchange
from anlan.strategies.editing import views_review as review
from anlan.strategies.freshness import views as freshness
from anlan.strategies.searching import views as searching

app_name = "strategies"
urlpatterns = [
    path("", searching.strategy_list, name="strategy_list"),
    # Two words, so that a strategy of any name keeps its address.
    path("tools/new/", editing.strategy_new, name="strategy_new"),
    path("tools/preview/", editing.strategy_preview, name="strategy_preview"),
    path("tools/freshness/", freshness.freshness, name="freshness"),
    path("tools/import/", exchange.import_upload, name="import_upload"),
    path("tools/import/<uuid:uid>/", exchange.import_confirm, name="import_confirm"),
    path("tools/download/", exchange.export_all, name="export_all"),
    path("<slug:slug>/", views.strategy_detail, name="strategy_detail"),
    path("<slug:slug>/edit/", editing.strategy_edit, name="strategy_edit"),
    path("<slug:slug>/diff/", review.version_diff, name="version_diff"),
    path("<slug:slug>/do/", review.version_do, name="version_do"),
    path("<slug:slug>/download/", exchange.strategy_download, name="strategy_download"),
]
