namespace CD.Losses.FSharp

open System
open TorchSharp

/// <summary>The extra loss terms that a configuration can name. A new loss is one file and one entry here.</summary>
[<RequireQualifiedAccess>]
module Catalogue =

    /// <summary>The terms by name: snake_case, since the name is a configuration key and a CSV column.</summary>
    let entries: (string * (Views -> torch.Tensor)) list =
        [
            "head_decorrelation", (fun views -> HeadDecorrelation.value views.Features1 views.Features2)
        ]

    /// <summary>Finds a term by its name.</summary>
    /// <param name="name">The name, in exactly the catalogue's spelling.</param>
    /// <returns>The term's loss.</returns>
    /// <exception cref="T:System.ArgumentException">No term has the name; the message lists those there are.</exception>
    let find (name: string) : Views -> torch.Tensor =
        match List.tryFind (fun (known, _) -> known = name) entries with
        | Some(_, loss) -> loss
        | None ->
            let known = String.Join(", ", List.map fst entries)

            let message =
                $"The catalogue has no loss term '{name}'; it has: {known}. Register a new one in Catalogue.fs."

            raise (ArgumentException(message, nameof name))
