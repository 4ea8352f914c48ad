"""A customizable hierarchy for many trees and new weights."""
