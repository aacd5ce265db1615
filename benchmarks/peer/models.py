"""The floor's two tables, listed by an admin as it comes and by one that is told to be quick."""

from __future__ import annotations

from django.contrib import admin
from django.db import models


class County(models.Model):
    name = models.CharField(max_length=40)

    class Meta:
        managed = False
        db_table = "county"

    def __str__(self) -> str:
        return str(self.name)


class Activity(models.Model):
    county = models.ForeignKey(County, models.PROTECT)
    date = models.DateField()
    type = models.CharField(max_length=40)
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    women = models.IntegerField()
    men = models.IntegerField()
    other = models.IntegerField()
    text = models.TextField()

    class Meta:
        managed = False
        db_table = "activity"
        ordering = ("-date", "-id")


class AsItComes(admin.ModelAdmin):
    list_display = ("date", "county", "type", "hours", "women", "men", "other", "text")
    list_filter = ("county", "type", "date")
    search_fields = ("text",)
    list_per_page = 50


class Tuned(AsItComes):
    """No count of the whole table, joined in one statement, nothing to tick, no filter that is looked up in the rows."""

    list_filter = ("county",)
    list_select_related = ("county",)
    show_full_result_count = False
    actions = None


SITES = {name: admin.AdminSite(name) for name in ("default", "tuned")}
for _name, _site in SITES.items():
    _site.register(Activity, AsItComes if _name == "default" else Tuned)
