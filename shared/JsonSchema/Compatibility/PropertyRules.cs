namespace ServerlessEvents.Schemas.Compatibility;

/// <summary><c>properties</c>, <c>patternProperties</c>, <c>additionalProperties</c>: what may be in an object, by name.</summary>
internal static class PropertyRules
{
    public static void Properties(Question ask)
    {
        if (ask.Reader.Get("unevaluatedProperties") is not null
            && ask.Reader.Get("additionalProperties") is null
            && !ask.Reader.StandsAlone)
        {
            ask.CannotTell("unevaluatedProperties");
        }
        var named = ask.Written.Named;
        foreach (var name in named.Union(ask.Reader.Names("properties"))) Named(ask, name, isNew: !named.Contains(name));
        foreach (var (pattern, value) in ask.Written.OtherProperties().Where(other => !other.Value.IsEmpty())) Others(ask, pattern, value);
    }

    private static void Named(Question ask, string name, bool isNew)
    {
        var written = ask.Written.Property(name);
        if (written.IsEmpty()) return;
        foreach (var schema in SchemasOf(ask.Reader, name))
        {
            if (schema.IsNever && ask.Reader.Sub("properties", name) is null)
            {
                ask.Proof.Add(new(
                    schema.Pointer, "property-removed-from-closed-model",
                    $"\"{name}\" may have been written, and {ask.ReaderName} allows no such property"));
                continue;
            }
            var differences = ask.Proof.Collect(() => ask.Proof.CheckMember(written, schema));
            if (isNew && differences.Count > 0 && written.Parts.Count == 0)
            {
                ask.Proof.Add(new(schema.Pointer, "property-added-to-open-model",
                    $"\"{name}\" is new, but the other schema lets anything be written there; "
                    + "only under \"additionalProperties\": false can a property be added with a schema of its own"));
            }
            else
            {
                ask.Proof.AddRange(differences);
            }
        }
    }

    /// <summary>Properties that neither schema names: those that match a pattern of the writer, or none of its patterns.</summary>
    private static void Others(Question ask, string? matched, Written written)
    {
        var known = ask.Written.OtherProperties().Select(other => other.Pattern).OfType<string>().ToHashSet();
        foreach (var pattern in ask.Reader.Names("patternProperties"))
        {
            // A pattern of both is asked about where it matched; where it did not, it says nothing.
            if (pattern == matched || !known.Contains(pattern))
                ask.Proof.CheckMember(written, ask.Reader.Sub("patternProperties", pattern)!.Value);
        }
        if (PlaceRules.Additional(ask.Reader) is not { } rest
            || (matched is not null && ask.Reader.Names("patternProperties").Contains(matched)))
        {
            return;
        }
        if (rest.IsNever)
        {
            ask.Proof.Add(new(rest.Pointer, "additional-properties-closed",
                $"{(matched is null ? "properties of any other name" : $"properties that match {matched}")} may have been written, "
                + $"and {ask.ReaderName} allows none"));
        }
        else
        {
            ask.Proof.CheckMember(written, rest);
        }
    }

    /// <summary>Every schema of the reader that may apply to a property: in doubt, it does.</summary>
    private static IEnumerable<Place> SchemasOf(Place reader, string name)
    {
        var own = reader.Sub("properties", name);
        if (own is { } found) yield return found;
        var covered = own is not null;
        foreach (var pattern in reader.Names("patternProperties"))
        {
            var matches = PlaceRules.Matches(pattern, name);
            covered |= matches == true;
            if (matches != false) yield return reader.Sub("patternProperties", pattern)!.Value;
        }
        if (!covered && PlaceRules.Additional(reader) is { } rest) yield return rest;
    }
}
