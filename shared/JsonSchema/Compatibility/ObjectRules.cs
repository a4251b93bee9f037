namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>Objects: which properties there must be, how many, and what depends on them.</summary>
internal static class ObjectRules
{
    /// <remarks>A <c>default</c> does not help: it fills nothing in, and the document without the property stays invalid.</remarks>
    public static void Required(Question ask)
    {
        var required = ask.Written.Required;
        foreach (var name in ask.Reader.Strings("required").Where(name => !required.Contains(name)))
            ask.Differ("required", "required-added", $"\"{name}\" may be absent in what was written, and {ask.ReaderName} requires it");
    }

    public static void MinProperties(Question ask)
    {
        if (!Counts.AtLeast(ask, "minProperties") && ask.Value("minProperties").GetDouble() > ask.Written.Required.Count)
        {
            ask.Differ("minProperties", "min-properties-raised",
                $"fewer than {ask.Value("minProperties")} properties may have been written, "
                + $"and {ask.ReaderName} needs at least {ask.Value("minProperties")}");
        }
    }

    public static void MaxProperties(Question ask)
    {
        var closed = ask.Written.Parts
            .Where(part => PlaceRules.Additional(part) is { IsNever: true } && !part.Names("patternProperties").Any())
            .Select(part => (double)part.Names("properties").Count());
        if (!Counts.AtMost(ask, "maxProperties")
            && closed.DefaultIfEmpty(double.PositiveInfinity).Min() > ask.Value("maxProperties").GetDouble())
        {
            ask.Differ("maxProperties", "max-properties-lowered",
                $"more than {ask.Value("maxProperties")} properties may have been written, "
                + $"and {ask.ReaderName} allows at most {ask.Value("maxProperties")}");
        }
    }

    public static void PropertyNames(Question ask)
    {
        if (ask.IsUnchanged("propertyNames") || ask.Reader.Sub("propertyNames") is not { } schema) return;
        var names = ask.Written.Parts.Select(part => part.Sub("propertyNames")).OfType<Place>().ToList();
        if (names.Count == 0 || !ask.Proof.Holds(Written.By(names), schema)) ask.CannotTell("propertyNames");
    }

    public static void DependentRequired(Question ask)
    {
        foreach (var (trigger, needed) in ask.Value("dependentRequired").EnumerateObject().Select(member => (member.Name, member.Value)))
        {
            if (ask.Written.Property(trigger).IsEmpty()) continue;
            var present = ask.Written.Required
                .Concat(ask.Written.All("dependentRequired")
                    .SelectMany(known => known.TryGetProperty(trigger, out var also)
                        ? also.EnumerateArray().Select(name => name.GetString()!)
                        : []))
                .ToHashSet();
            foreach (var name in needed.EnumerateArray().Select(name => name.GetString()!).Where(name => !present.Contains(name)))
            {
                ask.Differ(
                    "dependentRequired", "dependent-required-added",
                    $"\"{trigger}\" may have been written without \"{name}\", and {ask.ReaderName} requires that with it");
            }
        }
    }

    public static void DependentSchemas(Question ask)
    {
        foreach (var trigger in ask.Reader.Names("dependentSchemas"))
        {
            if (ask.Written.Property(trigger).IsEmpty()) continue;
            var present = ask.Written.And(ask.Written.Parts.Select(part => part.Sub("dependentSchemas", trigger)).OfType<Place>());
            ask.Proof.Check(present, ask.Reader.Sub("dependentSchemas", trigger)!.Value);
        }
    }
}
