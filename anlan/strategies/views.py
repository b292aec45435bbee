from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def strategy_list(request: HttpRequest) -> HttpResponse:
    return render(request, "strategies/list.html", {})


def strategy_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "strategies/detail.html", {})
