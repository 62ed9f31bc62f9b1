"""The catalogue in Flask-RESTX and SQLAlchemy's ORM, served by waitress."""

import sys

import waitress
from flask import Flask
from flask_restx import Api, Resource, abort, fields, reqparse
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.peers import models

app = Flask(__name__)
app.config["RESTX_MASK_SWAGGER"] = False
api = Api(app)

named = api.model("Named", {"id": fields.Integer, "name": fields.String})
movie = api.model(
    "Movie",
    {
        "id": fields.Integer,
        "title": fields.String,
        "original_title": fields.String,
        "description": fields.String,
        "trailer": fields.String,
        "year": fields.Integer,
        "release_date": fields.Date,
        "length": fields.Integer,
        "rating": fields.Float,
        "genre": fields.Nested(named),
        "director": fields.Nested(named),
        "genres": fields.List(fields.Nested(named)),
        "directors": fields.List(fields.Nested(named)),
        "poster_url": fields.String,
        "favorites": fields.Integer,
    },
)

arguments = reqparse.RequestParser()
arguments.add_argument("page", type=int, location="args")
arguments.add_argument("status", location="args")


@api.route("/movies/")
class Movies(Resource):
    @api.expect(arguments)
    @api.marshal_list_with(movie)
    def get(self):
        asked = arguments.parse_args()
        with Session(app.engine) as session:
            return session.scalars(models.movies(asked["status"], asked["page"])).all()


@api.route("/movies/<int:movie_id>/")
class Movie(Resource):
    @api.marshal_with(movie)
    def get(self, movie_id):
        with Session(app.engine) as session:
            return session.scalar(models.movie(movie_id)) or abort(404)


if __name__ == "__main__":
    port, url = sys.argv[1:]
    app.engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), pool_size=8)
    waitress.serve(app, host="127.0.0.1", port=int(port), threads=8)
