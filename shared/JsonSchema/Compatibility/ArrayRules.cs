using System.Text.Json;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>Arrays: how many items, which, and whether they differ.</summary>
internal static class ArrayRules
{
    public static void MinItems(Question ask)
    {
        if (!Counts.AtLeast(ask, "minItems"))
        {
            ask.Differ("minItems", "min-items-raised",
                $"fewer than {ask.Value("minItems")} items may have been written, "
                + $"and {ask.ReaderName} needs at least {ask.Value("minItems")}");
        }
    }

    public static void MaxItems(Question ask)
    {
        if (!Counts.AtMost(ask, "maxItems"))
        {
            ask.Differ("maxItems", "max-items-lowered",
                $"more than {ask.Value("maxItems")} items may have been written, "
                + $"and {ask.ReaderName} allows at most {ask.Value("maxItems")}");
        }
    }

    public static void UniqueItems(Question ask)
    {
        if (ask.Value("uniqueItems").ValueKind == JsonValueKind.True
            && !ask.Written.All("uniqueItems").Any(unique => unique.ValueKind == JsonValueKind.True)
            && MostItems(ask) > 1)
        {
            ask.Differ("uniqueItems", "unique-items-added", $"equal items may have been written, and {ask.ReaderName} allows none twice");
        }
    }

    /// <summary>Index by index up to where both schemas say the same of all further items.</summary>
    public static void Items(Question ask)
    {
        if (ask.Reader.Get("unevaluatedItems") is not null && !ask.Reader.StandsAlone) ask.CannotTell("unevaluatedItems");
        for (var index = 0; index <= Math.Max(PlaceRules.PrefixOf(ask.Reader), ask.Written.Prefix) && index < MostItems(ask); index++)
        {
            var item = ask.Written.Item(index);
            if (item.IsEmpty()) return; // then there are no items from here on
            if (PlaceRules.ItemOf(ask.Reader, index) is { } schema) ask.Proof.CheckMember(item, schema);
        }
    }

    public static void Contains(Question ask)
    {
        if (!ask.IsUnchanged("contains", "minContains", "maxContains")) ask.CannotTell("contains");
    }

    private static double MostItems(Question ask) =>
        ask.Written.Smallest("maxItems") is { } most ? most.GetDouble() : double.PositiveInfinity;
}
